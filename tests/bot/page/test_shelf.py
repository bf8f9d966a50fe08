"""What was made is handed out for some seconds, and made once for however many want it."""

from __future__ import annotations

import asyncio

import pytest

from bot.page.shelf import Shelf


class Maker:
    """What is made, by how often it was."""

    def __init__(self) -> None:
        self.made = 0
        self.fails = False

    async def __call__(self) -> int:
        self.made += 1
        await asyncio.sleep(0)
        if self.fails:
            raise BrokenPipeError
        return self.made


def shelf(now: list[float], most: int = 2) -> Shelf[int]:
    return Shelf(lambda: now[0], fresh=5, most=most)


async def test_it_is_made_again_once_it_is_old() -> None:
    now, make = [0.0], Maker()
    things = shelf(now)
    assert [await things.get("a", make), await things.get("a", make)] == [1, 1]
    now[0] = 5.0
    assert things.at_hand("a") is None
    assert things.last("a") == 1
    assert await things.get("a", make) == 2


async def test_many_who_want_it_at_once_wait_for_one() -> None:
    make = Maker()
    things = shelf([0.0])
    assert await asyncio.gather(*(things.get("a", make) for _ in range(50))) == [1] * 50


async def test_whoever_goes_away_takes_it_from_nobody() -> None:
    make = Maker()
    things = shelf([0.0])
    gone, waits = (asyncio.create_task(things.get("a", make)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await waits == 1


async def test_what_fails_is_tried_again_for_the_next() -> None:
    make = Maker()
    things = shelf([0.0])
    make.fails = True
    with pytest.raises(BrokenPipeError):
        await things.get("a", make)
    make.fails = False
    assert await things.get("a", make) == 2


async def test_the_oldest_gives_way() -> None:
    make = Maker()
    things = shelf([0.0])
    for key in "abc":
        await things.get(key, make)
    assert things.at_hand("a") is None
    assert things.at_hand("c") == 3
