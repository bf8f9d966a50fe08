"""Quiet hours: they end when the clock on somebody's wall says so, on every day of the year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast.quiet import held_until

ZONES = (
    "Asia/Taipei",
    "Europe/Berlin",
    "America/New_York",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "Asia/Kathmandu",
)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
hours = st.integers(0, 23)
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: BEGINNING + timedelta(minutes=n))


def quiet(now: datetime, zone: str, begins: int, ends: int) -> bool:
    """What a clock on the wall says."""
    hour = now.astimezone(ZoneInfo(zone)).hour
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


@given(moments, st.sampled_from(ZONES), hours, hours)
def test_they_end_at_the_first_moment_that_is_not_quiet(
    now: datetime, zone: str, begins: int, ends: int
) -> None:
    until = held_until(now, zone, begins, ends)

    if begins == ends or not quiet(now, zone, begins, ends):
        assert until is None
        return
    assert until is not None
    assert now < until <= now + timedelta(hours=26)
    assert not quiet(until, zone, begins, ends)
    step = now
    while step < until:
        assert quiet(step, zone, begins, ends)
        step += timedelta(minutes=15)
    assert quiet(until - timedelta(seconds=1), zone, begins, ends)


@pytest.mark.parametrize(
    ("now", "zone", "begins", "ends", "until"),
    [
        # the clocks go from two to three, from three to two
        ("2026-03-29T00:30", "Europe/Berlin", 22, 2, "2026-03-29T01:00"),
        ("2026-10-25T00:30", "Europe/Berlin", 1, 3, "2026-10-25T02:00"),
        ("2026-10-25T01:30", "Europe/Berlin", 1, 3, "2026-10-25T02:00"),
        ("2026-03-08T05:00", "America/New_York", 22, 8, "2026-03-08T12:00"),
        ("2026-11-01T04:00", "America/New_York", 22, 8, "2026-11-01T13:00"),
        ("2026-03-01T15:00", "Asia/Taipei", 22, 8, "2026-03-02T00:00"),
    ],
)
def test_days_on_which_the_clocks_change(
    now: str, zone: str, begins: int, ends: int, until: str
) -> None:
    found = held_until(datetime.fromisoformat(now).replace(tzinfo=UTC), zone, begins, ends)

    assert found == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_without_quiet_hours_nothing_is_held() -> None:
    assert held_until(BEGINNING, "Asia/Taipei", None, None) is None


def test_a_zone_that_is_not_known_here_is_utc() -> None:
    assert held_until(BEGINNING, "Mars/Olympus", 22, 8) == BEGINNING + timedelta(hours=8)
