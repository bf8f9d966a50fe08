"""A server on which each statement takes two seconds: slower for everybody, wrong for nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from tests.stage.cut import Way, through
from tests.stage.discord.fake import DEFER, FakeDiscord
from tests.stage.prepared import prepared
from tests.stage.storms import SOON, THANKS, Storm
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.watching import Watcher

SLOW = 2.0
PATIENT = 120.0
READERS = range(7_400_000_000, 7_400_000_040)
"""Those who get an alert."""


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
    without_the_clock = ("--only", "telegram,discord")  # acts may have to wait for its jobs
    settings = {"MONITOR_PORT": str(unused_tcp_port), **discord.settings}
    bot = await storm.together.start(*without_the_clock, **settings)
    crowd = await storm.crowd(2)
    await discord.ready.wait()
    way.delay = SLOW
    await storm.all_sign(crowd)
    asked = await discord.interact(2, {"id": "1", "name": "count", "type": 1, "options": []})
    await asked.until(lambda each: each.callback is not None)
    assert asked.kind == DEFER, "in time, so that Discord waits"
    await storm.telegram.until(lambda: not storm.telegram.waiting, PATIENT)
    told = [[storm.say(each, THANKS) in text for text in storm.told(each)] for each in crowd]
    assert list(map(sum, told)) == [1] * len(crowd), list(map(storm.told, crowd))
    await asked.until(lambda each: bool(each.messages))
    watcher = Watcher(unused_tcp_port)
    assert await watcher.sees(store="slow", telegram="serving", discord="serving") == 503
    assert "People who signed here" in asked.reads
    way.delay = 0.0
    assert await bot.is_told_to_stop() == 0
    assert "the lease is lost" not in await bot.rest()
    storm.together.url = whole
    await storm.all_sign_in_the_end(crowd)


async def test_a_broadcast_crawls_and_nobody_gets_it_twice(
    storm: Storm, way: Way, request: pytest.FixtureRequest
) -> None:
    """As a drill, two seconds; else a quarter of that, for it takes over a minute."""
    slow = SLOW if request.config.getoption("drills") else SLOW / 4
    await prepared(storm.together.url, storm.vault, READERS, (), urgent=False)
    storm.together.url = through(storm.together.url, way.port)
    bot = await storm.together.start(CANARY_SECONDS="0", TELEGRAM_PER_SECOND="10")
    await storm.telegram.until(lambda: _alerted(storm.telegram), SOON)
    way.delay, already = slow, len(_alerted(storm.telegram))
    await storm.telegram.until(lambda: len(_alerted(storm.telegram)) > already + 1, PATIENT)
    way.delay = 0.0
    await storm.telegram.until(lambda: len(_alerted(storm.telegram)) == len(READERS), PATIENT)
    assert set(_alerted(storm.telegram).values()) == {1}
    assert await bot.is_told_to_stop() == 0
    assert "the lease is lost" not in await bot.rest()


def _alerted(telegram: FakeTelegram) -> Counter[int]:
    """Who of `READERS` has the alert, and how often."""
    return Counter(each.chat for each in telegram.shown if each.chat in READERS)
