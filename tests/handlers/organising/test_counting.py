"""When /stats counts: few rows at once, many beside the answers, and neither too often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import statistics
from db.engine import walking
from db.staff import Role
from db.statistics import Cell, Dimension
from db.subjects import Subject
from handlers.organising import counting
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator

PEOPLE = Cell(Subject.PEOPLE, Dimension.ALL, "")


@pytest.fixture
async def olu(bot: Bot) -> Someone:
    """An organiser."""
    return await moderator(bot, "olu", role=Role.ORGANISER)


async def people(bot: Bot) -> int | None:
    """The people who signed by the last count; None before any."""
    kept = await bot.store.transact(statistics.kept)
    return kept.cells[PEOPLE] if kept else None


async def sign(bot: Bot, *names: str) -> None:
    for name in names:
        await bot.someone(name).signs()


async def test_numbers_are_kept_and_counted_anew_when_they_are_old(bot: Bot, olu: Someone) -> None:
    await sign(bot, "a", "b")
    await olu.types("/stats")
    assert await people(bot) == 2
    await sign(bot, "c")
    bot.clock.passes(timedelta(hours=1))
    await olu.types("/stats")
    assert await people(bot) == 2
    bot.clock.passes(timedelta(hours=1))
    await olu.types("/stats")
    assert await people(bot) == 3


async def test_numbers_of_a_future_that_was_none_are_counted_anew(bot: Bot, olu: Someone) -> None:
    await olu.types("/stats")
    await sign(bot, "a")
    bot.clock.passes(timedelta(days=-1))
    await olu.types("/stats")
    assert await people(bot) == 1


async def test_many_rows_are_counted_beside_the_answers(
    bot: Bot, olu: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "PIECE", 2)
    monkeypatch.setattr(counting, "FEW_ROWS", 2)
    await sign(bot, "a", "b")
    await olu.types("/stats")
    assert await people(bot) == 2
    await sign(bot, "c", "d", "e")
    bot.clock.passes(timedelta(hours=3))
    words = await olu.types("/stats")
    assert "Counted on 1 March 2026 at 12:00 UTC." in words
    await bot.dispatch.beside.settled()
    assert await people(bot) == 5
    assert "Counted on 1 March 2026 at 15:00 UTC." in await olu.types("/stats")


async def test_who_may_not_see_numbers_lets_nothing_be_counted(
    bot: Bot, ana: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "FEW_ROWS", -1)
    await ana.types("/stats")
    in_group = bot.someone("ana", private=False)
    await in_group.types("/stats")
    await bot.dispatch.beside.settled()
    assert await people(bot) is None


async def test_the_count_of_one_transaction_is_that_of_the_pieces(bot: Bot) -> None:
    await sign(bot, "a", "b", "c")
    await bot.someone("a").pledges("law-ban-bill")
    await bot.someone("b").types("/alerts agree")
    in_pieces = await counting.count(bot.store, bot.campaign)
    at_once = await bot.store.transact(lambda tx: counting.count(walking.Within(tx), bot.campaign))
    assert at_once == in_pieces
