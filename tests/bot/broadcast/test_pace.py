"""Answers go as quickly as the platform takes them, and its refusals teach how quickly that is."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from itertools import count

import pytest

from bot.broadcast.pace import LEAST, PROBE_LONGEST, PROBES, WITNESSES, Pace

ROUND_TRIP = 0.004
"""Seconds to the platform and back."""

WIDTH = 64
"""Answers on their way at the same time."""


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Platform:
    """A platform that takes at most `limit` requests in any second, and tells nobody."""

    clock: Clock
    limit: float
    slowed: frozenset[str] = frozenset()
    demands: float = 30.0
    counts_refusals: bool = False
    shut_until: float = 0.0
    taken: deque[float] = field(default_factory=deque)
    refused: int = 0

    def takes(self, chat: str) -> bool:
        now = self.clock()
        while self.taken and self.taken[0] <= now - 1:
            self.taken.popleft()
        if chat in self.slowed:
            return False
        fits = len(self.taken) < self.limit and now >= self.shut_until
        if fits or self.counts_refusals:
            self.taken.append(now)
        return fits


def crowd(
    pace: Pace,
    clock: Clock,
    platform: Platform,
    chats: list[str],
    again: float = 1.0,
    width: int = WIDTH,
) -> float:
    """Answer everybody, those refused again after `again` seconds; the seconds that it takes."""
    began, last, order = clock.now, clock.now, count()
    waiting = deque(chats)
    known: set[str] = set()
    later: list[tuple[float, int, str]] = []
    flying: list[tuple[float, int, str, float, bool]] = []
    while waiting or flying or later:
        while later and later[0][0] <= clock.now:
            waiting.append(heapq.heappop(later)[2])
        if waiting and len(flying) < width and pace.wait() <= 0:
            chat = waiting.popleft()
            pace.given()
            pace.wrote(clock.now)
            taken = platform.takes(chat)
            heapq.heappush(flying, (clock.now + ROUND_TRIP, next(order), chat, clock.now, taken))
            continue
        while flying and flying[0][0] <= clock.now:
            _, _, chat, at, taken = heapq.heappop(flying)
            if taken:
                pace.arrived(at)
                known.discard(chat)
                last = clock.now
            else:
                platform.refused += 1
                demanded = platform.demands if chat in platform.slowed else again
                pace.refused(at, chat, demanded, rested=chat not in known)
                known.add(chat)
                if chat not in platform.slowed:
                    heapq.heappush(later, (clock.now + again, next(order), chat))
        clock.now += 0.001
    return last - began


def people(number: int, name: str = "person") -> list[str]:
    return [f"{name} {each}" for each in range(number)]


@pytest.mark.parametrize("counts_refusals", [False, True])
@pytest.mark.parametrize("limit", [30, 60, 200])
def test_a_first_crowd_teaches_the_limit_and_a_second_one_keeps_to_it(
    limit: int, counts_refusals: bool
) -> None:
    clock = Clock()
    pace = Pace(clock)
    platform = Platform(clock, limit, counts_refusals=counts_refusals)

    seconds = crowd(pace, clock, platform, people(1500))
    assert seconds <= 1.5 * 1500 / limit
    assert platform.refused < 0.1 * (1500 + platform.refused)

    clock.now += 3600
    again = Pace(clock)
    assert pace.limit is not None
    again.learn(pace.limit)
    platform.refused = 0
    seconds = crowd(again, clock, platform, people(3000))
    assert seconds <= 1.2 * 3000 / limit
    assert platform.refused < 0.01 * (3000 + platform.refused)


def test_nobody_waits_before_the_platform_has_refused_anybody() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(10_000):
        assert pace.wait() == 0
        pace.given()
        pace.wrote(clock.now)
    assert pace.per_second is None


@pytest.mark.parametrize("others", [0, 1, 10, 19, 60, 500])
def test_chats_that_are_slowed_down_alone_slow_nobody_else(others: int) -> None:
    """While `others` are answered in each second, the hundred are refused one after the other."""
    clock = Clock()
    slowed = people(100, "slowed")
    pace = Pace(clock)
    platform = Platform(clock, 10_000, slowed=frozenset(slowed))
    for second in range(20):
        due = slowed[second * 5 : second * 5 + 5]
        step = max(1, len(due)) / (others + len(due) or 1)
        ordinary = people(others, f"other {second}")
        seconds = crowd(pace, clock, platform, [*due, *ordinary])
        assert seconds <= 0.2 + step
        clock.now += 1 - seconds
    assert pace.per_second is None


@pytest.mark.parametrize("demanded", [1.0, 30.0])
@pytest.mark.parametrize("together", [True, False])
def test_a_hundred_chats_that_are_slowed_down_together_are_soon_told_apart(
    demanded: float, together: bool
) -> None:
    """While others were answered just before, this looks as if the bot were refused."""
    clock = Clock()
    slowed = people(100, "slowed")
    pace = Pace(clock)
    platform = Platform(clock, 10_000, slowed=frozenset(slowed), demands=demanded)
    crowd(pace, clock, platform, people(300))
    flying = WIDTH if together else 8
    seconds = crowd(pace, clock, platform, [*slowed, *people(1, "other")], width=flying)
    assert seconds < 4.5
    assert crowd(pace, clock, platform, people(270, "later")) < 1.5
    if demanded > 1:
        assert pace.per_second is None


def test_the_pace_falls_where_the_platform_takes_less_now() -> None:
    clock = Clock()
    pace = Pace(clock, limit=60)
    platform = Platform(clock, 30)
    crowd(pace, clock, platform, people(900))
    assert pace.limit is not None
    assert 25 <= pace.limit <= 35
    assert platform.refused < 60


def test_the_pace_rises_where_the_platform_takes_more_now() -> None:
    clock = Clock()
    pace = Pace(clock, limit=30)
    crowd(pace, clock, Platform(clock, 10_000), people(5000))
    assert pace.per_second is not None
    assert pace.per_second > 60
    assert pace.limit == pace.per_second, "and that is remembered"

    crowd(pace, clock, Platform(clock, 60), people(900))
    assert 50 <= pace.limit <= 70


def test_a_limit_is_kept_while_nobody_waits_for_it() -> None:
    clock = Clock()
    pace = Pace(clock, limit=30)
    before = pace.per_second
    for _ in range(1000):
        clock.now += 0.5
        assert pace.wait() == 0
        pace.given()
        pace.wrote(clock.now)
    assert pace.per_second == before


def test_a_platform_that_refuses_all_for_a_while_is_asked_now_and_then() -> None:
    clock = Clock()
    pace = Pace(clock)
    platform = Platform(clock, 1000)
    crowd(pace, clock, platform, people(40))
    platform.shut_until = clock.now + 30
    crowd(pace, clock, platform, people(300, "later"))
    assert platform.refused < WIDTH + PROBES + 30 / PROBE_LONGEST + 10


def test_one_chat_that_is_refused_again_and_again_teaches_nothing() -> None:
    clock = Clock()
    pace = Pace(clock)
    crowd(pace, clock, Platform(clock, 1000), people(200))
    for _ in range(50 * WITNESSES):
        pace.given()
        pace.wrote(clock.now)
        assert not pace.refused(clock.now, "the same", 1.0, rested=True)
    assert pace.limit is None


def test_no_pace_is_slower_than_the_slowest() -> None:
    clock = Clock()
    pace = Pace(clock, limit=6)
    for second in range(100):
        clock.now += 1
        for _ in range(6):
            pace.given()
            pace.wrote(clock.now)
        pace.refused(clock.now, f"{second}", 1.0, rested=True)
    assert pace.per_second is not None
    assert pace.per_second >= LEAST
