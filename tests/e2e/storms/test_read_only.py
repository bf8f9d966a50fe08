"""A server that lets nobody write, as one that waits to take over: it is told, and passes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from messages.text import t
from tests.stage.stores import PostgresServer
from tests.stage.storms import READ_ONLY, THANKS, Storm
from tests.stage.telegram.people import Person
from tests.stage.watching import Watcher


@pytest.fixture
async def writable(server: PostgresServer) -> AsyncIterator[PostgresServer]:
    """The server, which can be written to at the end."""
    yield server
    await server.lets_write(yes=True)


async def test_nobody_is_thanked_while_nothing_can_be_kept_and_reading_goes_on(
    storm: Storm, writable: PostgresServer, unused_tcp_port: int
) -> None:
    watcher = Watcher(unused_tcp_port)
    bot = await storm.together.start(MONITOR_PORT=str(unused_tcp_port))
    crowd = await storm.crowd(6)
    assert await watcher.sees(store="serving", telegram="serving") == 200
    await writable.lets_write(yes=False)
    assert await watcher.sees(store="read-only", telegram="serving") == 503
    await storm.all_sign(crowd)
    await storm.all_is_answered()
    assert storm.number_of(crowd, READ_ONLY) == len(crowd)
    assert storm.number_of(crowd, THANKS) == 0
    reader = Person(storm.telegram)
    assert storm.say(reader, t("The count so far")) in await reader.types("/count")
    await writable.lets_write(yes=True)
    assert await watcher.sees(store="serving", telegram="serving") == 200
    await storm.all_sign_in_the_end(crowd)
    assert await bot.is_told_to_stop() == 0
