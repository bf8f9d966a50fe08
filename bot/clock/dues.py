"""The moments at which jobs are due, in UTC: pure functions of the calendar.

Every local date that a schedule names has exactly one due moment, also on the days on which the
clocks change (zones by their IANA names).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
WEEK = 7
MONDAY = 1
"""The remainder of a Monday's ordinal divided by seven."""


class Schedule(Protocol):
    """The moments at which something is due, again and again."""

    def latest(self, until: datetime) -> datetime:
        """The last due moment that is not after `until`."""
        ...

    def following(self, after: datetime) -> datetime:
        """The first due moment after `after`."""
        ...


@dataclass(frozen=True, slots=True)
class EveryMinutes:
    """A schedule every so many minutes, counted from 1970, so that a restart moves nothing."""

    minutes: int

    def latest(self, until: datetime) -> datetime:
        """See `Schedule.latest`."""
        return EPOCH + (until - EPOCH) // self._span * self._span

    def following(self, after: datetime) -> datetime:
        """See `Schedule.following`."""
        return self.latest(after) + self._span

    @property
    def _span(self) -> timedelta:
        return self.minutes * MINUTE


@dataclass(frozen=True, slots=True)
class EveryDays:
    """A schedule at a full hour of a zone, on dates whose ordinal modulo `every` is `rest`."""

    hour: int
    zone: str = "UTC"
    every: int = 1
    rest: int = 0

    def latest(self, until: datetime) -> datetime:
        """See `Schedule.latest`."""
        day = _local(until, self.zone) + DAY
        while not (self._names(day) and due_on(day, self.hour, self.zone) <= until):
            day -= DAY
        return due_on(day, self.hour, self.zone)

    def following(self, after: datetime) -> datetime:
        """See `Schedule.following`."""
        day = _local(after, self.zone) - DAY
        while not (self._names(day) and due_on(day, self.hour, self.zone) > after):
            day += DAY
        return due_on(day, self.hour, self.zone)

    def _names(self, day: date) -> bool:
        return day.toordinal() % self.every == self.rest


def daily(hour: int, zone: str = "UTC") -> EveryDays:
    """A schedule for every day at a local hour."""
    return EveryDays(hour, zone)


def weekly(hour: int, zone: str = "UTC") -> EveryDays:
    """A schedule for every Monday at a local hour."""
    return EveryDays(hour, zone, WEEK, MONDAY)


def due_on(day: date, hour: int, zone: str) -> datetime:
    """The moment of the full `hour` on `day` in `zone`, in UTC.

    Of an hour that exists twice the first counts. In place of an hour that does not exist stands
    the moment to which the clocks jump, or, if the date is over by then, the minute before.
    """
    clocks = ZoneInfo(zone)
    wall = datetime.combine(day, time(hour), clocks)
    due = wall.astimezone(UTC)
    if due.astimezone(clocks).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return due
    jump = _change(wall.replace(fold=1).astimezone(UTC), due, clocks)
    return jump if _local(jump, zone) == day else jump - MINUTE


def _change(before: datetime, after: datetime, clocks: ZoneInfo) -> datetime:
    """The second at which `clocks` change, between two moments."""
    old = before.astimezone(clocks).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        if middle.astimezone(clocks).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _local(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
