"""What is old is erased before the first answer of a day, and not a day earlier."""

from __future__ import annotations

import zlib
from datetime import timedelta

import pytest

from db.vault import Purpose
from handlers.retention import DRAFT_DAYS
from tests.handlers.chats import FIRST_DAY, RECEIPTS, Bot, Someone


async def _a_day_later(bot: Bot, days: int) -> None:
    bot.clock.day = FIRST_DAY + timedelta(days)
    await bot.someone("somebody else").types("/count")


@pytest.mark.parametrize(("days", "kept"), [(DRAFT_DAYS, True), (DRAFT_DAYS + 1, False)])
async def test_a_form_waits_for_a_week(bot: Bot, ana: Someone, days: int, kept: bool) -> None:
    await ana.types("/sign")
    await _a_day_later(bot, days)
    assert bool((await bot.rows())["draft"]) == kept
    words = await ana.types("Without a name")
    assert ("You appear" in words) == kept
    assert ("No question is open" in words) != kept


async def test_a_form_that_is_touched_waits_for_another_week(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await _a_day_later(bot, 6)
    await ana.presses("With a name in public")
    await _a_day_later(bot, 12)
    assert "Name: Ana Diaz" in await ana.types("Ana Diaz")


@pytest.mark.parametrize(("days", "kept"), [(2, True), (3, False)])
async def test_receipts_go_when_no_platform_delivers_again(
    bot: Bot, ana: Someone, days: int, kept: bool
) -> None:
    await ana.types("/start src-flyer7")
    await _a_day_later(bot, days)
    assert bool((await bot.rows())[RECEIPTS]) == kept


async def test_signatures_and_pledges_stay(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    await ana.pledges("law-ban-bill")
    before = await bot.rows_but_receipts()
    await _a_day_later(bot, 3650)
    assert await bot.rows_but_receipts() == before


async def test_a_repeated_step_of_a_form_shows_the_form_again_and_its_receipt_holds_no_name(
    bot: Bot, ana: Someone
) -> None:
    await ana.types("/sign")
    await ana.presses("With a name that only the organisers can read")
    shown = await ana.types("Ana Diaz")
    await ana.repeats()
    assert ana.reads == shown
    person = bot.person("ana")
    receipts = [person.decrypt(Purpose.ANSWER, row[-1]) for row in (await bot.rows())[RECEIPTS]]
    assert len(receipts) == 3
    for receipt in receipts:
        assert not receipt or b"Diaz" not in zlib.decompress(receipt)
