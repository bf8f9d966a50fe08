"""The breaker: broadcasts hold at a tenth of what would ban the address, and go on after."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.breaker import INVALID, MOST, SCOPE, SECONDS, SHARED, Breaker
from bot.adapters.discord.platform import Discord
from bot.broadcast.pacer import Pacer
from tests.stage.chats import Bot
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.served import core_of, settings
from tests.stage.serving import served

WINDOW = 100.0
STATUSES = st.sampled_from([*INVALID, 200, 204, 404, 502])
ANSWERS = st.tuples(st.floats(0, 40), STATUSES, st.sampled_from([SHARED, "user", ""]))


class Watch:
    """Tells and takes note of when broadcasts may go on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.until = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.until = max(self.until, self.now + seconds)


@given(st.lists(ANSWERS, max_size=200), st.integers(1, 12))
def test_it_holds_exactly_while_so_many_lie_within_the_window(
    answers: list[tuple[float, int, str]], most: int
) -> None:
    watch = Watch()
    breaker = Breaker(watch.pause, watch, most, WINDOW)
    invalid: list[float] = []
    for later, status, scope in answers:
        watch.now += later
        breaker.heard(status, {SCOPE: scope} if scope else {})
        if status in INVALID and scope != SHARED:
            invalid.append(watch.now)
        held = sum(at + WINDOW > watch.now for at in invalid) >= most
        assert (breaker.held() > 0) == held
        if held:
            assert watch.until == pytest.approx(watch.now + breaker.held())
        else:
            assert watch.until <= watch.now


def test_a_thousand_in_ten_minutes_hold_broadcasts_until_the_first_is_ten_minutes_old() -> None:
    watch = Watch()
    breaker = Breaker(watch.pause, watch)
    for number in range(MOST):
        assert breaker.held() == 0
        watch.now = 1000.0 + number * 0.5
        breaker.heard(403, {})
    assert watch.until == 1000.0 + SECONDS
    watch.now = watch.until
    assert breaker.held() == 0
    breaker.heard(403, {})
    assert breaker.held() == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["X-RateLimit-Global", SCOPE])
def test_a_limit_of_the_whole_bot_holds_broadcasts_whoever_met_it(name: str) -> None:
    watch = Watch()
    breaker = Breaker(watch.pause, watch)
    breaker.heard(429, {SCOPE: "user", "Retry-After": "9"})
    assert watch.until == 0
    breaker.heard(429, {name: "true" if "Global" in name else "global", "Retry-After": "7"})
    assert watch.until == watch.now + 7
    assert breaker.held() == 0


async def test_what_the_library_asks_counts_too_and_is_never_held(
    fake: FakeDiscord, bot: Bot, tmp_path: Path
) -> None:
    watch, stop = Watch(), asyncio.Event()
    platform = Discord(settings(tmp_path, discord_api_url=fake.api))
    platform._paced = Pacer(50), Breaker(watch.pause, watch, most=1)
    serving = asyncio.create_task(served(platform, core_of(bot), stop))
    await asyncio.wait_for(fake.ready.wait(), 8)
    assert watch.until == 0
    fake.limits_next = True
    assert "The count so far" in (await fake.command("count")).reads
    assert watch.until == watch.now + SECONDS
    assert "The count so far" in (await fake.command("count")).reads
    stop.set()
    await asyncio.wait_for(serving, 10)
