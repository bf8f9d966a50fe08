"""A campaign that nobody looks after is closed, unless somebody of the staff does anything."""

from __future__ import annotations

import pytest

from db import journal
from db.closing import Cause, State
from db.engine.moments import stamp
from tests.stage.chats import Bot, Someone
from tests.stage.closing import DAY, closing_of, days_pass, looks, state_of
from tests.stage.moderators import person_of, said, told


@pytest.fixture
async def alone(bot: Bot, nina: Someone, omar: Someone) -> Bot:
    """A campaign of whose staff nobody has done anything for a year."""
    await acts(bot)
    bot.clock.passes(364 * DAY)
    await looks(bot)
    assert await closing_of(bot) is None
    bot.clock.passes(2 * DAY)
    await looks(bot)
    return bot


async def acts(bot: Bot) -> None:
    """Let somebody of the staff do something."""
    nina = await person_of(bot, "nina")
    at = stamp(bot.clock())
    await bot.store.transact(lambda tx: journal.record(tx, at, nina, "alert written", "x"))


async def test_the_staff_are_told_then_everybody_and_then_it_closes(
    alone: Bot, ana: Someone, nina: Someone
) -> None:
    found = await closing_of(alone)
    assert found is not None
    assert (found.state, found.cause) == (State.PROPOSED, Cause.ABANDONED)
    words = [said(each) for each in await told(alone, "omar")]
    assert any(
        "For 12 months nobody of the staff has done anything here." in each for each in words
    )
    assert "it closes on 1 May 2027" in await nina.types("/close")
    assert nina.offered == ["Do not close"]
    assert "closes" not in await ana.types("/count")
    await days_pass(alone, 30)
    assert await state_of(alone) is State.ANNOUNCED
    assert "This campaign closes on 1 May 2027." in await ana.types("/count")
    await days_pass(alone, 30)
    assert await state_of(alone) is State.CLOSED
    await days_pass(alone, 7)
    assert await state_of(alone) is State.ERASED


@pytest.mark.parametrize("days", [1, 29, 31, 59])
async def test_any_act_of_the_staff_ends_that(alone: Bot, days: int) -> None:
    await days_pass(alone, days)
    await acts(alone)
    await days_pass(alone, 61 - days)
    assert await closing_of(alone) is None
    await days_pass(alone, 30)
    assert await closing_of(alone) is None


async def test_who_stops_it_has_done_something(alone: Bot, nina: Someone) -> None:
    await nina.types("/close")
    await nina.presses("Do not close")
    await days_pass(alone, 3)
    assert await closing_of(alone) is None


async def test_nobody_stands_behind_it_by_a_button(alone: Bot, nina: Someone) -> None:
    found = await closing_of(alone)
    assert found is not None
    await nina.types(f"/close approve {found.proposal.fingerprint.hex()}")
    assert await closing_of(alone) == found


async def test_whoever_erases_the_journal_makes_no_campaign_look_abandoned(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await acts(bot)
    bot.clock.passes(200 * DAY)
    await acts(bot)
    bot.clock.passes(200 * DAY)
    await bot.store.transact(lambda tx: tx.execute("DELETE FROM journal WHERE n > 1"))
    await looks(bot)
    assert await closing_of(bot) is None
