"""Notices to the staff: each in their own language, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from db import notices
from db.engine.transaction import Transaction
from db.staff import Role
from handlers.frame.roles import MOST_STAFF
from handlers.staffing.notices import tell
from messages.reply import Paragraph, Reply
from messages.text import t
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import ALERT, keep, moderator
from tests.stage.office import (
    code_in,
    everyone,
    first_line,
    invited,
    letters,
    person_of,
    reads,
    ruled,
    start,
)


async def test_each_is_written_to_in_their_own_language(
    bot: Bot, ana: Someone, cho: Someone
) -> None:
    reader = bot.someone("2", "ar", platform="telegram")
    await reader.types("/staff")
    await invited(ana, cho, "moderator", "Cho")
    (letter,) = await letters(bot, reader)
    assert letter.language == reader.answer.language != "en"


async def test_a_confirmation_delivered_twice_is_one_and_told_once(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    first = await ben.presses("Confirm: Cho")
    assert await ben.repeats() == first
    assert [first_line(r) for r in await letters(bot, ana)].count("Owner 2 has confirmed Cho.") == 1
    assert len(await everyone(bot)) == 3


async def test_however_many_the_staff_are_a_notice_reaches_few_and_the_owners_first(
    bot: Bot, ana: Someone
) -> None:
    owner, *_ = await everyone(bot)
    many = (replace(owner, settings=False, platform="discord"),) * MOST_STAFF
    words = Reply.of(Paragraph(t("Staff")))

    async def told(tx: Transaction) -> list[str]:
        await tell(tx, bot.campaign, (*many, owner), words)
        return [
            notice.platform
            for platform in ("telegram", "discord")
            for notice in await notices.on(tx, platform)
        ]

    assert await bot.store.transact(told) == ["telegram", *["discord"] * (MOST_STAFF - 1)]


async def test_a_notice_in_the_database_gives_no_account_and_no_words_away(
    bot: Bot, ana: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    kept = repr((await bot.rows())["notice"])
    assert "wants to join" not in kept
    assert "Cho" not in kept


@pytest.mark.parametrize("doing", ["an alert", "a newcomer", "a confirmation", "an owner", "rules"])
async def test_one_act_writes_to_no_more_than_twenty_accounts(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, doing: str
) -> None:
    """More are staff than ever can be from now on, as an older version let them."""
    if doing in ("a newcomer", "a confirmation"):
        code = code_in(await ana.types("/staff invite moderator"))
        await cho.all(f"/join {code}", "Cho")
    if doing == "a confirmation":
        await cho.presses("Join")
        await reads(bot, ben, "Cho wants to join")
    for n in range(2 * MOST_STAFF):
        await moderator(bot, f"m{n}", role=Role.ORGANISER)
    before = len((await bot.rows())["notice"])
    match doing:
        case "an alert":
            await keep(bot, replace(ALERT, author=await person_of(bot, ana)))
            await ana.types(f"/alert submit {ALERT.id}")
        case "a newcomer":
            await cho.presses("Join")
        case "a confirmation":
            assert "The staff is complete" in await ben.presses("Confirm: Cho")
        case "an owner":
            await start(bot, "telegram:1,telegram:2,telegram:8")
        case "rules":
            ruled(bot, replace(bot.campaign.rules, canary=timedelta(0)))
            await start(bot)
    sent = len((await bot.rows())["notice"]) - before
    assert sent == (0 if doing == "a confirmation" else MOST_STAFF)
