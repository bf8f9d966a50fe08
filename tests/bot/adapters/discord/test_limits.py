"""Discord's limits by its headers: never overdrawn, never lifted early, forgotten when over."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.limits import BUCKET, FREE, KEPT, REMAINING, RESET_AFTER, Limits, Route

ROUNDED = 0.002
"""Headers tell milliseconds, rounded up: so long a window may seem to last longer than it does."""

OPEN = Route("POST", "/users/@me/channels")


class Watch:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def post(channel: str) -> Route:
    return Route("POST", "/channels/{}/messages", (channel,))


def says(left: int, after: float, name: str = "abc") -> dict[str, str]:
    return {BUCKET: name, REMAINING: str(left), RESET_AFTER: f"{ceil(after * 1000) / 1000:.3f}"}


@given(st.integers(1, 5), st.floats(0.5, 5.0), st.lists(st.floats(0, 1), max_size=60))
def test_no_window_is_overdrawn_and_nothing_waits_longer_than_one(
    most: int, length: float, pauses: list[float]
) -> None:
    watch, route = Watch(), post("1")
    limits = Limits(watch)
    until, left = 0.0, most
    for pause in pauses:
        watch.now += pause
        if until <= watch.now < until + ROUNDED:
            watch.now = until + ROUNDED
        held = limits.take(route)
        if held != FREE:
            assert left == 0
            assert watch.now + held.seconds <= until + ROUNDED
            continue
        if watch.now >= until:
            until, left = watch.now + length, most
        left -= 1
        assert left >= 0
        limits.heard(route, says(left, until - watch.now))


@given(st.integers(0, 5), st.integers(0, 20))
def test_what_is_under_way_counts(left: int, more: int) -> None:
    limits = Limits(Watch())
    limits.heard(post("1"), says(left, 5))
    assert sum(limits.take(post("1")) == FREE for _ in range(more)) == min(left, more)


@given(st.floats(0.001, 60.0), st.floats(0, 0.999), st.integers(0, 50))
def test_a_refusal_is_lifted_by_its_time_alone(seconds: float, part: float, left: int) -> None:
    watch = Watch()
    limits = Limits(watch)
    limits.heard(post("1"), says(5, 1))
    assert limits.refused(post("1"), {}, seconds) == (seconds, False)
    watch.now += seconds * part
    limits.heard(post("1"), says(left, 0.001))
    held = limits.take(post("1"))
    assert held.seconds >= seconds * (1 - part) - 1e-9
    assert not held.everyone
    assert limits.take(post("2")) == FREE
    watch.now += held.seconds + 1e-9
    assert limits.take(post("1")) == FREE


@pytest.mark.parametrize(
    "headers", [{"X-RateLimit-Scope": "global"}, {"X-RateLimit-Global": "true"}]
)
def test_a_global_refusal_is_everyones(headers: dict[str, str]) -> None:
    watch = Watch()
    limits = Limits(watch)
    assert limits.refused(post("1"), headers, 2.5) == (2.5, True)
    assert limits.take(OPEN) == (2.5, True)
    watch.now += 2.5
    assert limits.take(OPEN) == FREE


def test_a_bucket_of_the_whole_bot_is_everyones() -> None:
    limits = Limits(Watch())
    limits.heard(OPEN, says(0, 3))
    assert limits.take(OPEN) == (3.0, True)


@pytest.mark.parametrize("headers", [{}, {BUCKET: "a"}, {BUCKET: "a", RESET_AFTER: "soon"}])
def test_headers_that_say_nothing_hold_nothing(headers: dict[str, str]) -> None:
    limits = Limits(Watch())
    limits.heard(OPEN, headers)
    assert limits.take(OPEN) == FREE


def test_a_million_chats_are_not_kept_in_mind() -> None:
    watch = Watch()
    limits = Limits(watch)
    for number in range(5 * KEPT):
        watch.now += 0.02
        limits.heard(post(str(number)), says(4, 5))
    assert len(limits._windows) <= KEPT + 1
