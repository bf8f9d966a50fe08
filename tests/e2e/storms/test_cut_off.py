"""A bot that is cut off from its database: it stops acting in time, and comes back by itself."""

from __future__ import annotations

import asyncio

import pytest

from tests.stage.cut import Way, through
from tests.stage.storms import SOON, THANKS, Storm

PEOPLE = 24
IN_TIME = 10.0
"""Seconds within which who is cut off knows: the lease has six."""

MINUTE = 60.0


async def test_who_signs_meanwhile_is_told_what_is_so_once_the_way_is_whole_again(
    storm: Storm, way: Way, request: pytest.FixtureRequest
) -> None:
    whole = storm.together.url
    storm.together.url = through(whole, way.port)
    bot = await storm.together.start()
    crowd = await storm.crowd(PEOPLE)
    storm.together.url = whole
    await storm.all_sign(crowd)
    await storm.telegram.until(lambda: storm.number_of(crowd, THANKS) > 3, SOON)
    way.cut()
    await bot.says("telegram: the lease is lost; this process stands by", IN_TIME)
    if request.config.getoption("drills"):
        await asyncio.sleep(MINUTE)
    thanked = storm.number_of(crowd, THANKS)
    assert len(await storm.counted(crowd)) >= thanked
    way.mend()
    await storm.all_is_answered()
    await storm.holds_what_it_says(crowd)
    await storm.all_sign_in_the_end(crowd)
    assert await bot.is_told_to_stop() == 0
