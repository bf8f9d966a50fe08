"""Stamps: moments as the database keeps them, ISO, UTC, to the second, in the order of their text.

Only acts of the staff and of the clock are kept so finely; of people nothing finer than a month,
and days in totals alone.
"""

from __future__ import annotations

from datetime import UTC, datetime

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def stamp(moment: datetime) -> str:
    """`moment`, which knows its zone, as text that sorts by time."""
    return moment.astimezone(UTC).strftime(FORMAT)


def moment(stamp: str) -> datetime:
    """The moment of which `stamp` is the text, in UTC."""
    return datetime.strptime(stamp, FORMAT).replace(tzinfo=UTC)
