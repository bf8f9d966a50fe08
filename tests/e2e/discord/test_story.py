"""The story on Discord: read, sign in each way, pledge, tick off, look, withdraw, forget."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from simcord.env import Env

from bot.adapters.discord.client import Client
from bot.adapters.discord.components import FILL_IN_PAGE
from db.public_names import PublicName
from db.secrets.vault import unseal
from db.signatures import Appearance
from handlers.signing.described import APPEARANCES
from messages.text import CountryName, Words, t
from tests.stage.chats import FIRST_DAY, Bot
from tests.stage.discord.people import Person, Simulation, client
from tests.stage.words import catalogs

LATER = (FIRST_DAY + timedelta(60)).isoformat()


@pytest.fixture
def simcord_bot(bot: Bot, tmp_path: Path) -> Client:
    """What simcord runs."""
    return client(bot, tmp_path)


@pytest.fixture
def simulation(simcord_env: Env, bot: Bot, tmp_path: Path) -> Simulation:
    return Simulation(simcord_env, bot, tmp_path)


@pytest.fixture
def ana(simulation: Simulation) -> Person:
    return simulation.someone("ana")


async def test_reading_the_letter(ana: Person) -> None:
    assert "An open letter against biometric mass surveillance" in await ana.types("start")
    assert "Access Now主筆" in await ana.presses("Read the letter")
    assert "Opening (1 of 9)" in await ana.presses("Opening")
    assert "訴求的範圍" in await ana.presses("Next: Scope")
    assert "our summary" in await ana.presses("Summary")
    await ana.presses("Other sections")
    await ana.presses("The whole letter as a file")
    assert [name.rpartition(".")[2] for name in ana.files] == ["md", "txt"]
    await ana.presses("Contents")
    assert ana.files == []


async def test_reading_a_section_by_its_name(ana: Person) -> None:
    assert "Scope (2 of 9)" in await ana.types("letter", section="scope")
    assert "no section called nowhere" in await ana.types("letter", section="nowhere")


async def test_choosing_a_language(ana: Person) -> None:
    await ana.types("language")
    said = await ana.presses(catalogs().languages.own_name("ar"))
    assert catalogs().say(t("Read the letter"), "ar") in ana.offered
    assert said.startswith("\u200f")
    assert catalogs().say(t("The count so far"), "ar") in await ana.types("count")


async def test_signing_without_a_name(ana: Person) -> None:
    await ana.types("sign")
    assert "You are about to sign the open letter" in await ana.presses("Without a name")
    assert "Thank you. You have signed." in await ana.presses("Sign")
    signature = await ana.signature()
    assert signature is not None
    assert signature.appearance is Appearance.ANONYMOUS
    assert signature.sealed is None
    assert signature.platform == "discord"
    assert await ana.signed_in_all() == 1


async def test_signing_with_a_hidden_name(ana: Person, organisers_private: bytes) -> None:
    await ana.types("sign")
    await ana.presses("With my name, for the organisers only")
    assert "Name: Ana Diaz" in await ana.fills_in("Type the answer", name="  Ana   Diaz ")
    await ana.presses("Sign")
    signature = await ana.signature()
    assert signature is not None
    assert signature.appearance is Appearance.HIDDEN
    assert signature.sealed is not None
    assert unseal(organisers_private, signature.sealed) == {"name": "Ana Diaz"}
    assert await ana.public_name() is None


async def test_signing_in_public_for_an_organisation_in_one_form(ana: Person) -> None:
    await ana.types("sign")
    await ana.fills_in(
        "Fill in, page 1 of 2",
        appearance=["public"],
        name="محمد عبد الله",
        organisation="Open Rights",
        role="chair",
        country="taiwan",
    )
    assert "Country: Taiwan" in ana.reads
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    assert "An organiser checks your organisation" in await ana.presses("Sign")
    signature = await ana.signature()
    assert signature is not None
    assert (signature.country, signature.organisation, signature.confirmed) == (None, True, False)
    assert await ana.public_name() is None, "who signs for an organisation stays sealed"
    assert await ana.subscription() is None
    await ana.waits_an_hour()
    assert await ana.subscription() is not None


async def test_what_is_left_out_of_a_form_is_cleared(ana: Person) -> None:
    await ana.types("sign")
    await ana.presses("Without a name")
    assert "Country: Norway" in await ana.fills_in("Add: Country", country="norway")
    assert "Country" not in await ana.fills_in("Change: Country", country="")
    await ana.presses("Sign")
    signature = await ana.signature()
    assert signature is not None
    assert signature.country is None


async def test_answers_that_cannot_stand_are_asked_again(ana: Person) -> None:
    await ana.types("sign")
    page = "Fill in, page 1 of 2"
    said = await ana.fills_in(page, appearance=["public"], name="**Ana** 😀")
    assert "this is not one: *" in said
    said = await ana.fills_in(page, appearance=["public"], name="Ana Diaz", country="Atlantis")
    assert "nothing called Atlantis" in said
    assert "Several fit" in await ana.fills_in("Type the answer", country="guin")
    assert "Guinea-Bissau" in ana.offered
    assert "Country: Guinea-Bissau" in await ana.presses("Guinea-Bissau")
    assert await ana.signature() is None


async def test_a_form_goes_back_and_is_cancelled(ana: Person) -> None:
    await ana.types("sign")
    await ana.presses("Publicly, with my name")
    assert "How do you want to sign?" in await ana.presses("Back")
    assert "Nothing of it was kept" in await ana.presses("Cancel")
    await ana.types("sign")
    await ana.types("count")
    assert "How do you want to sign?" in await ana.presses("Go on with: Sign the letter")


async def test_a_pledge_with_a_date_is_made_and_ticked_off(ana: Person) -> None:
    await ana.types("pledge")
    await ana.presses("Lawmakers and policymakers")
    await ana.presses("Pledge number 1")
    assert "no date I can read" in await ana.fills_in("Add: Date", due="soon")
    await ana.fills_in("Type the answer", due=LATER)
    assert "Your pledge is kept" in await ana.presses("I promise this")
    (made,) = await ana.pledges()
    assert (made.due, made.done, made.platform) == (LATER, False, "discord")
    await ana.types("pledges")
    await ana.presses("Pledge number 1")
    assert "Done. Thank you." in await ana.presses("It is done")
    (made,) = await ana.pledges()
    assert made.done


async def test_looking_withdrawing_and_forgetting(ana: Person, bot: Bot) -> None:
    assert "Nothing is held about this account" in await ana.types("me")
    await ana.types("sign")
    await ana.presses("Without a name")
    await ana.presses("Sign")
    await ana.types("language", language="en")
    await ana.types("me")
    assert ana.files == ["held-about-me.json"]
    await ana.presses("Withdraw my signature")
    assert ana.files == []
    assert "withdrawn and erased" in await ana.presses("Yes, withdraw it")
    assert await ana.signature() is None
    assert "no signature of yours" in await ana.types("withdraw")
    await ana.types("forget")
    assert "is erased" in await ana.presses("Yes, erase everything")
    rows = await bot.rows_but_receipts()
    assert not any(rows[table] for table in ("signature", "preference", "draft", "pledge"))


async def test_a_long_answer_comes_in_several_messages(ana: Person) -> None:
    await ana.types("letter", section="notes")
    assert len(ana.messages) > 1
    assert all(len(message.content) <= 2000 for message in ana.messages)
    assert [bool(message.components) for message in ana.messages[:-1]] == [False] * (
        len(ana.messages) - 1
    )
    assert ana.offered == ["Back to the letter"]


async def test_everything_works_after_a_restart(simulation: Simulation, ana: Person) -> None:
    await ana.types("sign")
    await ana.presses("Without a name")
    await simulation.restart()
    assert "Thank you" in await ana.presses("Sign")
    assert await ana.signature() is not None


async def test_two_people_do_not_see_each_other(simulation: Simulation, ana: Person) -> None:
    ben = simulation.someone("ben")
    await ana.types("sign")
    await ana.presses("Without a name")
    await ana.presses("Sign")
    assert "Nothing is held about this account" in await ben.types("me")
    assert "People who signed here: 1" in await ben.types("count")


@pytest.mark.parametrize("tag", catalogs().languages.codes)
async def test_signing_in_every_language(ana: Person, tag: str) -> None:
    def say(words: Words) -> str:
        return catalogs().say(words, tag)

    await ana.types("language", language=tag)
    await ana.types("sign")
    await ana.presses(say(APPEARANCES[Appearance.HIDDEN]))
    page = FILL_IN_PAGE.fill(page=1, pages=2)
    said = await ana.fills_in(
        say(page), appearance=["public"], name="林淑芬", country=say(CountryName("TW"))
    )
    assert "林淑芬" in said
    assert "@" not in said
    await ana.presses(say(t("Sign")))
    signature = await ana.signature()
    assert signature is not None
    assert (signature.locale, signature.country) == (tag, "TW")
    assert await ana.public_name() == PublicName("林淑芬", None, None, confirmed=True)
    assert say(t("You have signed.")) in await ana.types("sign")
