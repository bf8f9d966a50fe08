"""What is pressed, sent and asked for that no client of Discord would send, or nobody may."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.adapters.discord.marks import LONGEST, OLD, Does, Marks
from db import signatures
from db.secrets.vault import Purpose
from db.signatures import Appearance
from handlers.frame.throttle import LIMITS
from messages.request import Account
from messages.text import Code, t
from tests.stage.chats import Bot
from tests.stage.discord.fake import (
    AUTOCOMPLETE,
    MESSAGE,
    SHOW_MODAL,
    UPDATE,
    Asked,
    FakeDiscord,
)
from tests.stage.discord.served import Running
from tests.stage.words import catalogs

ANA, BEN = 80351110224678912, 80351110224678913


async def signature(bot: Bot, account: int) -> Any:
    tag = bot.keys(str(account), "discord").tag(Purpose.SIGNATURE)
    return await bot.store.transact(lambda tx: signatures.signature_of(tx, tag))


async def review(discord: FakeDiscord, **about: Any) -> Asked:
    """One press before signing."""
    sign = await discord.command("sign", **about)
    return await discord.press(sign, "Without a name", **about)


async def test_buttons_edit_their_message_in_place(running: Running) -> None:
    async with running() as discord:
        start = await discord.command("start")
        letter = await discord.press(start, "Read the letter")
        assert letter.kind == UPDATE
        section = await discord.press(letter, "Opening")
        assert section.kind == UPDATE
        assert "Opening (1 of 9)" in section.reads
        assert section.messages[0]["id"] == start.messages[0]["id"]


async def test_buttons_work_after_a_restart(running: Running, bot: Bot) -> None:
    async with running() as discord:
        ready = await review(discord)
    bot.restart()
    async with running() as discord:
        thanks = await discord.press(ready, "Sign")
    assert "Thank you. You have signed." in thanks.reads
    assert (await signature(bot, ANA)).appearance is Appearance.ANONYMOUS


async def test_modals_work_after_a_restart(running: Running, bot: Bot) -> None:
    async with running() as discord:
        sign = await discord.command("sign")
        shown = await discord.press(sign, "Fill in, page 1 of 2")
        assert shown.kind == SHOW_MODAL
    bot.restart()
    async with running() as discord:
        sent = await discord.send(shown, sign, {"appearance": ["hidden"], "name": "Ana Diaz"})
    assert "Name: Ana Diaz" in sent.reads


async def test_nobody_presses_the_button_of_another(running: Running, bot: Bot) -> None:
    async with running() as discord:
        ready = await review(discord)
        tried = await discord.press(ready, "Sign", user=BEN)
        assert tried.kind == MESSAGE
        assert "meant for somebody else" in tried.reads
        assert await signature(bot, ANA) is None
        assert await signature(bot, BEN) is None


async def test_nobody_sends_the_form_of_another(running: Running, bot: Bot) -> None:
    async with running() as discord:
        sign = await discord.command("sign")
        shown = await discord.press(sign, "Fill in, page 1 of 2")
        tried = await discord.send(shown, sign, {"appearance": ["anonymous"]}, user=BEN)
        assert "meant for somebody else" in tried.reads


async def test_what_is_chosen_in_a_select_is_done(running: Running, bot: Bot) -> None:
    marks = Marks(bot.campaign.vault)
    account = Account(str(ANA))
    select = marks.write(account, 25, Does.CHOOSE)
    option = marks.write(account, 3, Does.ASK, "letter", "scope")
    others = marks.write(Account(str(BEN)), 3, Does.ASK, "letter", "scope")
    async with running() as discord:
        start = await discord.command("start")
        assert "Scope (2 of 9)" in (await discord.choose(start, select, [option])).reads
        assert "meant for somebody else" in (await discord.choose(start, select, [others])).reads
        assert "Start here" in (await discord.choose(start, select, [])).reads


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "1",
        "1.",
        "1.0",
        "1.0..p|forget|yes",
        "1.0.AAAAAAAAAAAA.p|forget|yes",
        "1.0.ÄÖÜ.p|forget|yes",
        "letter",
        "😀" * 50,
    ],
)
async def test_ids_that_were_made_up_do_nothing(running: Running, bot: Bot, forged: str) -> None:
    async with running() as discord:
        thanks = await discord.press(await review(discord), "Sign")
        tried = await discord.press_id(thanks, forged)
        assert tried.kind == MESSAGE
        assert "Start here: /start" in tried.reads
        sent = await discord.send_raw(forged, thanks, [])
        assert "Start here: /start" in sent.reads
    assert await signature(bot, ANA) is not None


async def test_a_changed_id_does_nothing(running: Running, bot: Bot) -> None:
    async with running() as discord:
        await discord.press(await review(discord), "Sign")
        ask = await discord.command("withdraw")
        other = ask.custom_id("No, keep it").replace("p|sign", "p|withdraw|yes")
        assert "meant for somebody else" in (await discord.press_id(ask, other)).reads
    assert await signature(bot, ANA) is not None


async def test_an_id_in_another_place_does_nothing(running: Running, bot: Bot) -> None:
    async with running() as discord:
        sign = await discord.command("sign")
        shown = await discord.press(sign, "Fill in, page 1 of 2")
        assert (
            "meant for somebody else"
            in (await discord.press_id(sign, shown.data["custom_id"])).reads
        )
        assert (
            "meant for somebody else"
            in (await discord.send_raw(sign.custom_id("Cancel"), sign, [])).reads
        )


async def test_an_id_of_another_version_is_old(running: Running) -> None:
    async with running() as discord:
        start = await discord.command("start")
        old = "0" + start.custom_id("Sign")[1:]
        assert "an earlier version" in (await discord.press_id(start, old)).reads


async def test_a_button_of_a_sent_form_shows_the_signature(running: Running, bot: Bot) -> None:
    async with running() as discord:
        ready = await review(discord)
        button = ready.custom_id("Sign")
        await discord.press_id(ready, button)
        again = await discord.press_id(ready, button)
        assert "You have signed." in again.reads
        shown = await discord.press_id(ready, ready.custom_id("Add: Country"))
        assert shown.kind == UPDATE
        assert "You have signed." in shown.reads


async def test_what_a_modal_leaves_out_is_asked_again(running: Running) -> None:
    async with running() as discord:
        sign = await discord.command("sign")
        shown = await discord.press(sign, "Fill in, page 1 of 2")
        sent = await discord.send(shown, sign, {})
        assert "How do you want to sign?" in sent.reads
        sent = await discord.send(shown, sign, {"appearance": ["public"]})
        assert "Please type the name." in sent.reads
        typed = await discord.press(sent, "Type the answer")
        assert typed.kind == SHOW_MODAL
        again = await discord.send(typed, sent, {})
        assert "Please type the name." in again.reads


@pytest.mark.parametrize(
    "components",
    [
        None,
        "x",
        [None],
        [{}],
        [{"type": 18}],
        [{"type": 18, "component": {"type": 3, "custom_id": "appearance", "values": []}}],
        [{"type": 1, "components": [{"type": 4, "custom_id": "name", "value": None}]}],
        [{"type": 18, "component": {"type": 4, "custom_id": "nothing", "value": "x"}}],
    ],
)
async def test_a_modal_that_makes_no_sense_changes_nothing(
    running: Running, components: Any
) -> None:
    async with running() as discord:
        sign = await discord.command("sign")
        shown = await discord.press(sign, "Fill in, page 1 of 2")
        sent = await discord.send_raw(shown.data["custom_id"], sign, components)
        assert "How do you want to sign?" in sent.reads


async def test_an_unknown_command_is_answered_with_what_is_near(running: Running) -> None:
    async with running() as discord:
        assert "Did you mean /letter?" in (await discord.command("leter")).reads
        assert "There is no command" in (await discord.command("zzz")).reads


@pytest.mark.parametrize(
    ("locale", "tag"),
    [("zh-TW", "zh-Hant-TW"), ("ar", "ar"), ("en-GB", "en"), ("he", "en"), ("xx", "en")],
)
async def test_every_client_is_understood(running: Running, locale: str, tag: str) -> None:
    async with running() as discord:
        asked = await discord.command("count", locale=locale)
    assert catalogs().say(t("The count so far"), tag) in asked.reads


async def offered(discord: FakeDiscord, name: str, option: str, typed: str, **about: Any) -> Any:
    options = [{"name": option, "type": 3, "value": typed, "focused": True}]
    data = {"id": "1", "name": name, "type": 1, "options": options}
    asked = await discord.interact(AUTOCOMPLETE, data, **about)
    await asked.until(lambda each: each.callback is not None)
    return asked.data["choices"]


async def test_options_are_offered_in_the_language_of_the_reader(running: Running) -> None:
    async with running() as discord:
        assert await offered(discord, "letter", "section", "open") == [
            {"name": "Opening", "value": "preamble"}
        ]
        arabic = await offered(discord, "letter", "section", "", locale="ar")
        assert arabic[0]["value"] == "preamble"
        assert arabic[0]["name"] != "Opening"
        assert len(arabic) == 25
        assert await offered(discord, "summary", "section", "zzz") == []
        (own,) = await offered(discord, "language", "language", "العربية")
        assert own["value"] == "ar"
        pledges = await offered(discord, "pledge", "pledge", "court")
        assert pledges[0]["value"] == "courts"
        await discord.command("language", "zh-Hant-TW")
        chosen = await offered(discord, "letter", "section", "preamble")
        assert chosen[0]["name"] not in ("Opening", arabic[0]["name"])


async def test_every_id_fits(running: Running) -> None:
    async with running() as discord:
        for name in ("start", "letter", "summary", "sign", "pledge", "language", "me", "help"):
            asked = await discord.command(name)
            ids = [component["custom_id"] for component in asked.components]
            assert all(len(id) <= LONGEST for id in ids)
            assert len(set(ids)) == len(ids)


async def test_who_asks_too_much_is_told_to_wait_and_can_still_forget(running: Running) -> None:
    async with running() as discord:
        for _ in range(LIMITS[0][0]):
            await discord.command("count")
        held = await discord.command("count")
        assert "That was too much at once." in held.reads
        assert "I answer only /withdraw, /stop and /forget." in held.reads
        assert "too much" in (await discord.command("me")).reads
        assert "Nothing is held" in (await discord.command("forget")).reads
        assert "The count so far" in (await discord.command("count", user=BEN)).reads


async def test_presses_at_the_same_moment_sign_once_and_all_say_so(
    running: Running, bot: Bot
) -> None:
    async with running() as discord:
        ready = await review(discord)
        button = ready.custom_id("Sign")
        answers = await asyncio.gather(*(discord.press_id(ready, button) for _ in range(3)))
        assert all("ou have signed." in each.reads for each in answers)
    assert (await bot.totals()).people == 1


async def test_a_window_sent_twice_shows_what_is_kept_once_its_form_is_sent(
    running: Running, bot: Bot
) -> None:
    async with running() as discord:
        sign = await discord.command("sign")
        window = await discord.press(sign, "Fill in, page 1 of 2")
        answers = {"appearance": ["hidden"], "name": "Ana Diaz"}
        sent = await discord.send(window, sign, answers)
        assert "Name: Ana Diaz" in (await discord.send(window, sign, answers)).reads
        await discord.press(sent, "Sign")
        assert "You have signed." in (await discord.send(window, sign, answers)).reads
    assert (await bot.totals()).people == 1


async def test_a_bad_button_is_told_in_the_language_chosen_before_a_restart(
    running: Running, bot: Bot
) -> None:
    async with running() as discord:
        start = await discord.command("start")
        await discord.command("language", "ar")
    bot.restart()
    async with running() as discord:
        told = await discord.press_id(start, "0" + start.custom_id("Sign")[1:])
    assert catalogs().say(OLD.fill(command=Code("/start")), "ar") in told.reads
