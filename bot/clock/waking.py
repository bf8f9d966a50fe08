"""APScheduler as an alarm clock: in memory, asked for nothing but to wake us at our own dues."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # it has no types
    AsyncIOScheduler,
)
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]  # nor here

from bot.clock.dues import Schedule

LATE = timedelta(milliseconds=20)
"""How much later than due it rings, so that it never is a moment too early."""


class Alarm:
    """Wakes whoever asks, by the clock `now`, whose speed is that of the machine's."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin; needs a running loop."""
        self._scheduler.start()

    def set(self, name: str, schedule: Schedule, wake: Callable[[], Awaitable[None]]) -> None:
        """Call `wake` at each due moment from now on, in place of what was set under `name`."""

        async def ring() -> None:
            await wake()

        self._scheduler.add_job(
            ring,
            _Trigger(schedule, self._now),
            id=name,
            replace_existing=True,
            coalesce=True,
            misfire_grace_time=None,
        )

    def stop(self) -> None:
        """Ring no more; whoever was woken is cancelled."""
        self._scheduler.shutdown(wait=False)


class _Trigger(BaseTrigger):  # type: ignore[misc]  # its base has no types
    """Asks one of our schedules, by our clock, and answers by APScheduler's."""

    def __init__(self, schedule: Schedule, now: Callable[[], datetime]) -> None:
        self._schedule = schedule
        self._now = now

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        ours = self._now()
        due = self._schedule.following(ours)
        return now + (due - ours) + LATE
