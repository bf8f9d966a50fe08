"""A server that stops in the middle of a flood of signatures, in order or not, and starts again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.stage.stores import PostgresServer
from tests.stage.storms import SOON, THANKS, Storm

PEOPLE = 20


@pytest.mark.parametrize("end", [PostgresServer.crash, PostgresServer.shut_down])
async def test_whoever_signs_as_the_server_stops_is_told_what_is_so_and_may_go_on(
    storm: Storm, server: PostgresServer, end: Callable[[PostgresServer], None]
) -> None:
    bot = await storm.together.start()
    crowd = await storm.crowd(PEOPLE)
    await storm.all_sign(crowd)
    await storm.telegram.until(lambda: storm.number_of(crowd, THANKS) > 3, SOON)
    await asyncio.to_thread(end, server)
    await asyncio.to_thread(server.start)
    await storm.all_is_answered()
    await storm.holds_what_it_says(crowd)
    await storm.all_sign_in_the_end(crowd)
    assert bot.process.returncode is None, "nobody had to start it again"
    assert await bot.is_told_to_stop() == 0
