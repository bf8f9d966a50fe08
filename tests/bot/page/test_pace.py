"""Beside people who sign, the page gives so many answers a second and no more."""

from __future__ import annotations

import asyncio

import pytest

from bot.page.pace import LONGEST, Crowded, Pace


async def _seconds(pace: Pace, turns: int) -> float:
    now = asyncio.get_running_loop().time
    began = now()
    await asyncio.gather(*(pace.turn() for _ in range(turns)))
    return now() - began


async def test_turns_come_one_after_the_other_once_the_first_few_are_taken() -> None:
    assert await _seconds(Pace(1000, at_once=5), 25) >= 0.019


async def test_what_takes_longer_waits_for_as_many_turns() -> None:
    pace = Pace(1000, at_once=5)
    now = asyncio.get_running_loop().time
    began = now()
    await pace.turn(20)
    assert now() - began >= 0.014


async def test_no_queue_grows_longer_than_anybody_waits() -> None:
    """Requests that nobody waits for any more hold off nobody who comes after them."""
    pace, turned_away = Pace(1000, at_once=5), 0
    for _ in range(20_000):
        try:
            pace.turn().send(None)
        except StopIteration:
            continue
        except Crowded:
            turned_away += 1
    assert turned_away == pytest.approx(20_000 - 1000 * LONGEST, rel=0.2)


async def test_in_a_process_of_its_own_nobody_waits() -> None:
    """An event loop that would have to wait ten thousand times could not end at once."""
    pace = Pace(None)
    for _ in range(10_000):
        waiting = pace.turn()
        try:
            waiting.send(None)
        except StopIteration:
            continue
        raise AssertionError("it waits")
