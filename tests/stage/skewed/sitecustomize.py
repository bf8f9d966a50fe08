"""A machine whose clock is wrong: with this folder on PYTHONPATH it is `SKEW` seconds ahead.

Only what tells the time of day is; whatever counts seconds goes on as it should.
"""

from __future__ import annotations

import datetime as times
import os
import time
from datetime import datetime, timedelta, tzinfo
from typing import Any

AHEAD = float(os.environ.get("SKEW", "0"))
time_of_day = time.time


class _Kind(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, datetime)


class Skewed(datetime, metaclass=_Kind):
    """What everybody imports as `datetime` from now on: what was made before counts as one, too."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """The time of day, wrong."""
        return datetime.now(tz) + timedelta(seconds=AHEAD)


if AHEAD:
    time.time = lambda: time_of_day() + AHEAD
    setattr(times, "datetime", Skewed)  # noqa: B010 - a type is not to be assigned
