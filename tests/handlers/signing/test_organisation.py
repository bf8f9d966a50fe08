"""Signing for an organisation: what is asked, kept and told; and answering an organiser."""

from __future__ import annotations

import pytest

from db import contacts, organisations
from db.organisations import Organisation, State
from db.secrets.vault import Purpose
from tests.stage.chats import Bot, Someone
from tests.stage.office import letters, reads
from tests.stage.organisations import organiser, signs_for


async def kept(bot: Bot, account: str = "ana") -> Organisation | None:
    tag = bot.tag(account, Purpose.ORGANISATION)
    return await bot.store.transact(lambda tx: organisations.organisation_of(tx, tag))


async def test_what_everybody_will_see_is_asked_and_said(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    words = await ana.presses("Add: Organisation")
    assert "its name, country and address are public; your name and role stay sealed" in words
    await ana.types("Open Rights")
    assert "for 60 days at most, I keep your account" in await ana.presses(
        "Add: Website or channel"
    )
    assert "Website or channel: example.org" in await ana.types("https://example.org/")


async def test_it_waits_in_a_table_of_its_own_and_the_signature_tells_no_country(
    bot: Bot, ana: Someone
) -> None:
    await signs_for(ana, "Open Rights", address="@open_rights", country="Taiwan")
    found, signature = await kept(bot), await bot.signature_of("ana")
    assert found is not None
    assert signature is not None
    assert (found.name, found.website, found.country) == ("Open Rights", "@open_rights", "TW")
    assert (found.state, found.month) == (State.WAITING, "2026-03")
    assert (signature.organisation, signature.country) == (True, None)
    assert found.tag != bot.tag("ana", Purpose.SIGNATURE)
    contact = contacts.contact_of(bot.vault, found)
    assert (contact.platform, contact.account, contact.locale) == ("terminal", "ana", "en")


async def test_what_is_kept_is_shown_to_its_signer_and_goes_with_the_signature(
    bot: Bot, ana: Someone
) -> None:
    await signs_for(ana, "Open Rights", address="example.org", country="Taiwan")
    for line in ("/sign", "/me"):
        words = await ana.types(line)
        for said in (
            "For an organisation: waiting for an organiser",
            "Organisation: Open Rights",
            "Website or channel: example.org",
            "Country: Taiwan",
            "Your account, encrypted, to write to you about it",
        ):
            assert said in words
        assert "How you sign" not in words, "nothing of the signer is shown"
    await ana.types("/withdraw yes")
    assert await kept(bot) is None


async def test_one_who_signs_as_a_person_again_leaves_no_organisation(
    bot: Bot, ana: Someone
) -> None:
    await signs_for(ana, "Open Rights")
    await ana.types("/sign change")
    await ana.presses("Without a name")
    await ana.presses("Sign")
    assert await kept(bot) is None
    totals = await bot.totals()
    assert (totals.people, totals.organisations_waiting) == (1, 0)


async def test_a_signature_for_an_organisation_of_before_is_not_listed_until_it_is_said_anew(
    bot: Bot, ana: Someone
) -> None:
    await signs_for(ana, "Open Rights")
    tag = bot.tag("ana", Purpose.ORGANISATION)
    await bot.store.transact(lambda tx: organisations.withdraw(tx, tag))  # as before it had a row
    words = await ana.types("/sign")
    assert "For an organisation: not listed. To have it checked and listed, change" in words
    assert (await bot.totals()).organisations_waiting == 1
    await signs_for(ana, "Open Rights", line="/sign change")
    assert await kept(bot) is not None
    assert (await bot.totals()).organisations_waiting == 1


@pytest.mark.parametrize("typed", ["Open Rights", "ana@example.org", "http://127.0.0.1/"])
async def test_what_is_no_address_is_said_and_nothing_is_lost(
    bot: Bot, ana: Someone, typed: str
) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Organisation")
    await ana.types("Open Rights")
    await ana.presses("Add: Website or channel")
    words = await ana.types(typed)
    assert f"That is no address of a website or channel: {typed}" in words
    assert "Type one as example.org, @name or discord.gg/name, or leave it out." in words
    await ana.presses("Skip this")
    await ana.presses("Sign")
    found = await kept(bot)
    assert found is not None
    assert (found.name, found.website) == ("Open Rights", None)


@pytest.mark.parametrize("name", ["林" * 107, "حقوق مفتوحة", "עמותה בע״מ", "𠮷" * 80])
async def test_names_of_320_bytes_and_right_to_left_ones_stay_as_they_are(
    bot: Bot, ana: Someone, name: str
) -> None:
    await signs_for(ana, name)
    found = await kept(bot)
    assert found is not None
    assert found.name == name
    assert name in await ana.types("/sign")


async def test_organisers_hear_of_the_first_that_waits_and_of_no_further_one(bot: Bot) -> None:
    olga = await organiser(bot)
    for account in ("ana", "ben"):
        await signs_for(bot.someone(account), f"Body of {account}")
    assert len(await letters(bot, olga)) == 1
    await reads(bot, olga, "An organisation has signed")
    assert "2 organisations wait." in await olga.presses("Organisations that wait")


async def test_a_question_is_answered_in_the_chat_and_the_answer_reaches_the_organisers(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Ask back")
    await olga.types("Where is your office?")
    assert "Asked." in await olga.presses("Send the question")
    await reads(bot, ana, "An organiser asks about your organisation: Open Rights")
    assert "Where is your office?" in ana.reads
    assert "Where is your office?" in await ana.presses("Answer")
    await ana.types("In Tainan, at the harbour.")
    assert "The organisers read your answer." in await ana.presses("Send the answer")
    await reads(bot, olga, "An answer about Open Rights")
    assert "In Tainan, at the harbour." in await olga.presses("Show it")
    for line in ("/sign", "/me", "/organisation"):
        words = await ana.types(line)
        assert words.count("Where is your office?") == 1
        assert words.count("Your answer: In Tainan, at the harbour.") == 1


async def test_organisers_hear_of_the_first_answer_and_read_the_last(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    heard = len(await letters(bot, olga))
    for question in ("Where is your office?", "And your post?"):
        await olga.types("/organisations")
        await olga.presses("Ask back")
        await olga.types(question)
        await olga.presses("Send the question")
        for answer in ("In Tainan.", "In Kaohsiung."):
            await ana.types("/organisation answer")
            await ana.types(answer)
            assert "The organisers read your answer." in await ana.presses("Send the answer")
        heard += 1
        assert len(await letters(bot, olga)) == heard
        assert "In Kaohsiung." in await olga.types("/organisations")


async def test_an_answer_that_comes_too_late_says_so(bot: Bot, ana: Someone) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Ask back")
    await olga.types("Where is your office?")
    await olga.presses("Send the question")
    await ana.types("/organisation answer")
    await ana.types("In Tainan.")
    await olga.types("/organisations")
    await olga.presses("Confirm")
    assert "There is nothing to answer any more" in await ana.presses("Send the answer")


async def test_whoever_signed_for_none_is_told_so(ana: Someone) -> None:
    for line in ("/organisation", "/organisation answer"):
        assert "You have not signed for an organisation here." in await ana.types(line)
