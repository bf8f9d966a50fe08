"""/verify with a code: an alert is confirmed on any platform, and nothing else is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from db import alerts
from db.alerts import AlertState
from db.audience import Subscriber
from handlers.alerting.message import message
from tests.stage.chats import FIRST_DAY, Bot
from tests.stage.moderators import ALERT, WORDS, keep, kept, said, starts

NOT_OURS = "No alert of this campaign has that code"


async def _code(bot: Bot) -> str:
    """The code as a reader finds it at the foot of the alert."""
    alert = await kept(bot)
    read = {
        match[1]
        for kind in Subscriber
        for language in ("en", "ar", "zh-Hant-TW")
        if (match := _found(said(message(alert, language, kind=kind, today=FIRST_DAY))))
    }
    (code,) = read
    return code


def _found(words: str) -> re.Match[str] | None:
    return re.search(r"/verify ([0-9A-Z]{8})", words)


@pytest.mark.parametrize("platform", ["telegram", "discord"])
@pytest.mark.parametrize("typed", ["{}", "{0[0]}{0[1]} {0[2]}"])
async def test_the_same_code_for_all_readers_is_confirmed_on_the_other_platform(
    bot: Bot, platform: str, typed: str
) -> None:
    await starts(bot, ALERT)
    code = await _code(bot)
    line = typed.format([code[:4], "-", code[4:].lower()]) if "[" in typed else typed.format(code)
    words = await bot.someone("ana", platform=platform).types(f"/verify {line}")
    assert f"This alert is from this campaign, of 1 March 2026: {WORDS.title}" in words
    assert "Compare that title" in words


@pytest.mark.parametrize(
    "digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "０１２３４５６７８９"]
)
@pytest.mark.parametrize("between", ["", " ", "-", "–", "\u00a0", "\u200b", "\u200e"])
async def test_a_code_is_found_however_it_is_typed(bot: Bot, digits: str, between: str) -> None:
    await starts(bot, ALERT)
    code = await _code(bot)
    typed = (
        between.join((code[:4], code[4:])).lower().translate(str.maketrans("0123456789", digits))
    )
    assert WORDS.title in await bot.someone("ana").types(f"/verify {typed}")
    wide = code.translate({ord(each): ord(each) + 0xFEE0 for each in code})
    assert WORDS.title in await bot.someone("ana").types(f"/verify {wide}")


async def test_a_recalled_alert_is_said_to_be_recalled(bot: Bot) -> None:
    started = await starts(bot, ALERT)
    code = await _code(bot)
    await keep(bot, replace(started, state=AlertState.RECALLED))
    words = await bot.someone("ana").types(f"/verify {code}")
    assert WORDS.title in words
    assert "has been recalled" in words


@pytest.mark.parametrize("typed", ["00000000", "x", "7KQ2MXA9Z", "'; DROP", "🦊🦊🦊🦊🦊🦊🦊🦊"])
async def test_any_other_code_is_none_of_this_campaign(bot: Bot, typed: str) -> None:
    await starts(bot, ALERT)
    assert NOT_OURS in await bot.someone("ana").types(f"/verify {typed}")


async def test_an_alert_that_only_one_person_wrote_is_not_confirmed(bot: Bot) -> None:
    await keep(bot, ALERT)
    assert NOT_OURS in await bot.someone("ana").types(f"/verify {await _code(bot)}")


async def test_an_alert_that_was_changed_in_the_database_is_not_confirmed(bot: Bot) -> None:
    await starts(bot, ALERT)
    code = await _code(bot)
    await bot.store.transact(lambda tx: tx.execute("UPDATE alert_text SET body = 'Pay here'"))
    assert NOT_OURS in await bot.someone("ana").types(f"/verify {code}")
    assert (await kept(bot)).code == ""


async def test_another_text_has_another_code(bot: Bot) -> None:
    await keep(bot, ALERT)
    before = (await kept(bot)).code
    await bot.store.transact(lambda tx: alerts.put(tx, replace(ALERT, link="https://example.org")))
    assert (await kept(bot)).code not in ("", before)
