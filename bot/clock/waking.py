"""APScheduler as an alarm clock: in memory, asked only to wake the clock at due moments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # it has no types
    AsyncIOScheduler,
)
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]  # nor here

from bot.clock.dues import Schedule

LATE = timedelta(milliseconds=20)
"""The time after a due moment at which an alarm rings, so that none rings too early."""


class Alarm:
    """The alarm that calls at due moments by the clock `now`, which is as fast as the machine's."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to ring; needs a running loop."""
        self._scheduler.start()

    def set(self, name: str, schedule: Schedule, wake: Callable[[], Awaitable[None]]) -> None:
        """Call `wake` at each due moment from now on, in place of an earlier call under `name`."""

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
        """Ring no more; calls under way are cancelled."""
        self._scheduler.shutdown(wait=False)


class _Trigger(BaseTrigger):  # type: ignore[misc]  # its base has no types
    """The trigger of one schedule: asks by our clock, and answers by APScheduler's."""

    def __init__(self, schedule: Schedule, now: Callable[[], datetime]) -> None:
        self._schedule = schedule
        self._now = now

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        ours = self._now()
        due = self._schedule.following(ours)
        return now + (due - ours) + LATE
