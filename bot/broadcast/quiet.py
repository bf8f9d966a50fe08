"""Quiet hours: full local hours of a person's own zone in which nobody is written to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def held_until(
    now: datetime, zone: str, quiet_from: int | None, quiet_until: int | None
) -> datetime | None:
    """The end, in UTC, of the quiet hours that `now` lies in; None outside quiet hours.

    Quiet hours run from one local hour to another, over midnight if need be. An end that the clocks
    skip is the moment at which they are put forward; of an end that comes twice the first counts.
    """
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return None
    local = now.astimezone(_zone(zone))
    if not _quiet(local.hour, quiet_from, quiet_until):
        return None
    day = local.date() if local.hour < quiet_until else local.date() + timedelta(days=1)
    end = datetime(day.year, day.month, day.day, quiet_until, tzinfo=local.tzinfo)
    return end.astimezone(UTC)


def _quiet(hour: int, quiet_from: int, quiet_until: int) -> bool:
    if quiet_from < quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    """The time zone called `name`; UTC where this machine does not know that zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
