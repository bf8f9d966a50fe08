"""The clock: wakes the jobs, lets the ledger decide, and notices when the time itself jumps."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from bot.app import Core
from bot.clock import ledger
from bot.clock.agenda import Housekeeping, agenda
from bot.clock.jobs import Job, Series
from bot.clock.ledger import AlreadyRun, DueJob, Seen
from bot.clock.waking import Alarm
from bot.either import sooner
from db.engine.transaction import StoreUnavailable
from db.runs import RunState

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.0
"""Seconds between two comparisons of the wall clock with the monotonic one."""

DRIFT_SECONDS = 2.0
"""Seconds by which the two clocks may come apart before all jobs are looked at anew."""

AGAIN_SECONDS = 60.0
"""Seconds after which all jobs are looked at again where the store could not serve."""

AT_ONE_GO = 50
"""Jobs looked at before other tasks have their turn on the loop."""


class Clock:
    """The clock runs due jobs; `now` is the wall clock, `monotonic` a clock that never jumps."""

    def __init__(
        self,
        core: Core,
        housekeeping: Housekeeping | None = None,
        now: Callable[[], datetime] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        series: Sequence[Series] | None = None,
    ) -> None:
        self._core = core
        self._store = core.fenced
        self._now = now or core.campaign.now
        self._monotonic = monotonic
        self._series = series if series is not None else agenda(core, housekeeping)
        self._alarm: Alarm | None = None
        self._offset: float | None = None
        self._again: float | None = None
        self._at_work: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set."""
        self._alarm = Alarm(self._now)
        self._alarm.start()
        try:
            while not stop.is_set():
                self.watch()
                await sooner(stop, WATCH_SECONDS)
        finally:
            self._alarm.stop()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def watch(self) -> None:
        """Begin anew if there is reason to: the start, a jump of the time, a store that failed."""
        offset, monotonic = self._now().timestamp() - self._monotonic(), self._monotonic()
        jumped = self._offset is None or abs(offset - self._offset) > DRIFT_SECONDS
        if not jumped and (self._again is None or monotonic < self._again):
            return
        self._offset, self._again = offset, None
        if self._alarm is not None:
            for each in self._series:
                self._alarm.set(each.name, each.schedule, partial(self.wake, (each,)))
        self._spawn(self.wake(self._series))

    async def settled(self) -> None:
        """Wait until the work that `watch` began is done."""
        await asyncio.gather(*self._tasks)

    async def wake(self, series: Sequence[Series]) -> None:
        """Do the due jobs of `series`, one after the other; never raises."""
        try:
            await self._look_after(series)
        except StoreUnavailable as problem:
            log.error("the clock waits for the store: %s", problem.trouble)
            self._again = self._monotonic() + AGAIN_SECONDS
        except Exception:
            log.exception("the clock could not look after its jobs")

    async def _look_after(self, series: Sequence[Series]) -> None:
        store, now = self._store, self._now()
        seen = await store.transact(partial(ledger.look, series=series, now=now))
        dues = await self._dues(series, seen, now)
        missed = [due for due in dues if due.missed]
        if missed:
            campaign = self._core.campaign
            entering = partial(ledger.missed, campaign=campaign, found=missed)
            await store.transact(entering, writes=True)
            for due in missed:
                self._core.meter.ran(due.job.name, RunState.MISSED)
        for due in dues:
            if not due.missed:
                await self._run(due)
        coming = await _coming(series, seen, now)
        looked_after = partial(ledger.looked_after, series=series, coming=coming, now=now)
        await store.transact(looked_after, writes=True)

    async def _dues(self, series: Sequence[Series], seen: Seen, now: datetime) -> list[DueJob]:
        dues: list[DueJob] = []
        for each in series:
            for portion in _portions(seen.members[each.name]):
                looked_at = (ledger.due_job(each, job, seen, now) for job in portion)
                dues += (due for due in looked_at if due is not None)
                await asyncio.sleep(0)
        return dues

    async def _run(self, due: DueJob) -> None:
        """Do the due job, unless that job is at work; a failure is entered, and the job left."""
        if due.job.name in self._at_work:
            return
        self._at_work.add(due.job.name)
        try:
            work = await due.job.prepare(due.at)
            effect = partial(ledger.effect, due=due, work=work)
            await self._store.transact(effect, writes=True)
        except AlreadyRun:
            return
        except Exception as error:
            log.exception("a job failed: %s", due.job.name.partition(" ")[0])
            self._core.meter.ran(due.job.name, RunState.FAILED)
            await self._failed(due, error)
        else:
            self._core.meter.ran(due.job.name, RunState.DONE)
        finally:
            self._at_work.discard(due.job.name)

    async def _failed(self, due: DueJob, error: Exception) -> None:
        campaign, kind = self._core.campaign, type(error).__name__
        failed = partial(ledger.failed, campaign=campaign, due=due, error=kind)
        await self._store.transact(failed, writes=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _coming(series: Sequence[Series], seen: Seen, now: datetime) -> dict[str, datetime]:
    """The moment at which each series comes next, by name; without those that never do."""
    coming: dict[str, datetime] = {}
    for each in series:
        following: list[datetime] = []
        for portion in _portions(seen.members[each.name]):
            following += (job.schedule.following(now) for job in portion)
            await asyncio.sleep(0)
        if following:
            coming[each.name] = min(following)
    return coming


def _portions(jobs: Iterable[Job]) -> Iterable[Sequence[Job]]:
    left = iter(jobs)
    while portion := tuple(islice(left, AT_ONE_GO)):
        yield portion
