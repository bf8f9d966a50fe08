"""Each local date has its one due moment, whatever its clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock.dues import DAY, EveryDays, EveryMinutes, Schedule, daily, due_on, weekly

ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def dues(schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
    """The due moments after `after` and not after `until`, in their order."""
    due = schedule.following(after)
    while due <= until:
        yield due
        due = schedule.following(due)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "due"),
    [
        # The clocks go forward: an hour that does not exist falls on the moment they jump to.
        ("America/New_York", "2026-03-08", 2, "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08", 9, "2026-03-08 13:00"),
        ("Europe/Berlin", "2026-03-29", 2, "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", 9, "2026-03-29 07:00"),
        ("Australia/Lord_Howe", "2026-10-04", 2, "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04", 9, "2026-10-03 22:00"),
        ("Africa/Cairo", "2026-04-24", 0, "2026-04-23 22:00"),
        ("Antarctica/Troll", "2026-03-29", 2, "2026-03-29 01:00"),
        # The date is over when the clocks have jumped: its last minute.
        ("America/Nuuk", "2026-03-28", 23, "2026-03-29 00:59"),
        # The clocks go back: of an hour that exists twice the first.
        ("America/New_York", "2026-11-01", 1, "2026-11-01 05:00"),
        ("Europe/Berlin", "2026-10-25", 2, "2026-10-25 00:00"),
        ("Australia/Lord_Howe", "2026-04-05", 1, "2026-04-04 14:00"),
        ("Africa/Cairo", "2026-10-29", 23, "2026-10-29 20:00"),
        ("Asia/Gaza", "2026-10-24", 1, "2026-10-23 22:00"),
        # Any other day.
        ("Asia/Kathmandu", "2026-05-05", 9, "2026-05-05 03:15"),
        ("UTC", "2026-05-05", 9, "2026-05-05 09:00"),
    ],
)
def test_an_hour_of_a_date_is_one_moment(zone: str, day: str, hour: int, due: str) -> None:
    assert due_on(on(day), hour, zone) == utc(due)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("America/New_York", "2026-03-06"),
        ("America/New_York", "2026-10-30"),
        ("Europe/Berlin", "2026-03-27"),
        ("Europe/Berlin", "2026-10-23"),
        ("Australia/Lord_Howe", "2026-10-02"),
        ("Australia/Lord_Howe", "2026-04-03"),
        ("Africa/Cairo", "2026-04-22"),
        ("Africa/Cairo", "2026-10-28"),
    ],
)
@pytest.mark.parametrize("hour", range(24))
def test_around_a_change_of_the_clocks_each_date_has_one_due(
    zone: str, start: str, hour: int
) -> None:
    first = utc(start)
    found = list(dues(daily(hour, zone), first, first + 5 * DAY))
    dates = [due.astimezone(ZoneInfo(zone)).date() for due in found]
    assert len(found) >= 4
    assert dates == [dates[0] + number * DAY for number in range(len(found))]


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 1), timezones=st.just(UTC)),
)
def test_in_every_zone_each_date_has_exactly_one_due(zone: str, hour: int, start: datetime) -> None:
    place = ZoneInfo(zone)
    found = [
        due.astimezone(place).date() for due in dues(daily(hour, zone), start, start + 31 * DAY)
    ]
    assert len(found) in (30, 31, 32)
    assert found == [found[0] + number * DAY for number in range(len(found))]
    assert found[0] - start.astimezone(place).date() in (timedelta(0), DAY)


def changes(zone: str) -> list[date]:
    """The dates of seven years around which the clocks of `zone` change."""
    first = datetime(2024, 1, 1, 12, tzinfo=ZoneInfo(zone))
    days = [first + number * DAY for number in range(7 * 366)]
    return [
        (day + DAY * step).date()
        for day in days
        if day.utcoffset() != (day + DAY).utcoffset()
        for step in (0, 1)
    ]


def test_no_change_of_any_zones_clocks_moves_a_due_to_another_date() -> None:
    for zone in ZONES:
        place = ZoneInfo(zone)
        for day in changes(zone):
            for hour in range(24):
                assert due_on(day, hour, zone).astimezone(place).date() == day, (zone, day, hour)


schedules = st.one_of(
    st.builds(EveryMinutes, st.integers(1, 3000)),
    st.builds(daily, st.integers(0, 23), st.sampled_from(ZONES)),
    st.builds(weekly, st.integers(0, 23), st.sampled_from(ZONES)),
    st.integers(1, 40).flatmap(
        lambda every: st.builds(
            EveryDays,
            st.integers(0, 23),
            st.sampled_from(ZONES),
            st.just(every),
            st.integers(0, every - 1),
        )
    ),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 1), timezones=st.just(UTC))


@given(schedules, moments)
def test_the_latest_due_and_the_one_that_follows_are_neighbours(
    schedule: EveryMinutes | EveryDays, moment: datetime
) -> None:
    before, after = schedule.latest(moment), schedule.following(moment)
    assert before <= moment < after
    assert schedule.following(before) == after
    assert schedule.latest(after) == after
    assert schedule.latest(after - timedelta(microseconds=1)) == before


def test_a_week_begins_on_its_monday() -> None:
    found = list(dues(weekly(9, "Europe/Berlin"), utc("2026-03-20"), utc("2026-04-07")))
    assert found == [utc("2026-03-23 08:00"), utc("2026-03-30 07:00"), utc("2026-04-06 07:00")]


def test_every_so_many_days_goes_on_over_a_restart() -> None:
    every = EveryDays(9, every=10)
    found = list(dues(every, utc("2026-01-01"), utc("2026-03-01")))
    assert {later - earlier for earlier, later in pairwise(found)} == {10 * DAY}
    assert every.following(found[2] + timedelta(hours=5)) == found[3]


def test_minutes_are_counted_from_the_full_hour() -> None:
    found = list(dues(EveryMinutes(15), utc("2026-03-01 09:07"), utc("2026-03-01 10:00")))
    assert [due.minute for due in found] == [15, 30, 45, 0]
