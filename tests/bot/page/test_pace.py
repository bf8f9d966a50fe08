"""Beside people who sign, the page gives so many answers a second and no more."""

from __future__ import annotations

import asyncio

from bot.page.pace import Pace


async def _seconds(pace: Pace, turns: int) -> float:
    now = asyncio.get_running_loop().time
    began = now()
    await asyncio.gather(*(pace.turn() for _ in range(turns)))
    return now() - began


async def test_turns_come_one_after_the_other_once_the_first_few_are_taken() -> None:
    assert await _seconds(Pace(1000, at_once=5), 25) >= 0.019


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
