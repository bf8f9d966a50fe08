"""Notices to the staff: each in their own language, once."""

from __future__ import annotations

from dataclasses import replace

from db import notices
from db.engine.transaction import Transaction
from handlers.frame.roles import MOST_STAFF
from handlers.staffing.notices import tell
from messages.reply import Paragraph, Reply
from messages.text import t
from tests.stage.chats import Bot, Someone
from tests.stage.office import (
    everyone,
    first_line,
    invited,
    letters,
    reads,
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
