"""A server on which each statement takes two seconds: slower for everybody, wrong for nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.stage.cut import Way, through
from tests.stage.discord.fake import DEFER, FakeDiscord
from tests.stage.storms import THANKS, Storm
from tests.stage.watching import Watcher

SLOW = 2.0
PATIENT = 120.0


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    """Discord, which waits three seconds for the first word of an answer."""
    server = FakeDiscord(None)
    await server.start()
    yield server
    await server.stop()


async def test_everybody_is_answered_once_and_the_leases_are_kept(
    storm: Storm, way: Way, discord: FakeDiscord, unused_tcp_port: int
) -> None:
    storm.together.url, whole = through(storm.together.url, way.port), storm.together.url
    bot = await storm.together.start(MONITOR_PORT=str(unused_tcp_port), **discord.settings)
    crowd = await storm.crowd(3)
    await discord.ready.wait()
    way.delay = SLOW
    await storm.all_sign(crowd)
    asked = await discord.interact(2, {"id": "1", "name": "count", "type": 1, "options": []})
    await asked.until(lambda each: each.callback is not None)
    assert asked.kind == DEFER, "in time, so that Discord waits"
    await storm.telegram.until(lambda: not storm.telegram.waiting, PATIENT)
    told = [
        [text for text in storm.told(each) if storm.say(each, THANKS) in text] for each in crowd
    ]
    assert list(map(len, told)) == [1] * len(crowd)
    await asked.until(lambda each: bool(each.messages))
    watcher = Watcher(unused_tcp_port)
    assert await watcher.sees(store="slow", telegram="serving", discord="serving") == 503
    assert "People who signed here" in asked.reads
    way.delay = 0.0
    assert await bot.is_told_to_stop() == 0
    assert "the lease is lost" not in await bot.rest()
    storm.together.url = whole
    await storm.all_sign_in_the_end(crowd)
