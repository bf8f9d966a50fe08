"""The clock: wakes the jobs, lets the ledger decide, and notices when the time itself jumps."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
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
from db.engine.transaction import StoreUnavailable

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.0
"""How often the wall clock is compared with the monotonic one."""

DRIFT_SECONDS = 2.0
"""How far apart they may come before the jobs are made anew."""

AGAIN_SECONDS = 60.0
"""After so long everything is looked at again where the store could not serve."""

AT_ONE_GO = 50
"""Jobs looked at before others have their turn on the loop."""


class Clock:
    """Runs what is due; `now` and `monotonic` are the wall clock and one that never jumps."""

    def __init__(
        self,
        core: Core,
        housekeeping: Housekeeping | None = None,
        now: Callable[[], datetime] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        series: Sequence[Series] | None = None,
    ) -> None:
        self._core = core
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
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), WATCH_SECONDS)
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
        """Wait until what `watch` began is done."""
        await asyncio.gather(*self._tasks)

    async def wake(self, series: Sequence[Series]) -> None:
        """Do what is due of `series`, one after the other; never raises."""
        try:
            await self._look_after(series)
        except StoreUnavailable as problem:
            log.error("the clock waits for the store: %s", problem.trouble)
            self._again = self._monotonic() + AGAIN_SECONDS
        except Exception:
            log.exception("the clock could not look after its jobs")

    async def _look_after(self, series: Sequence[Series]) -> None:
        store, now = self._core.store, self._now()
        seen = await store.transact(partial(ledger.look, series=series, now=now))
        found = await self._found(series, seen, now)
        missed = [each for each in found if each.missed]
        if missed:
            campaign = self._core.campaign
            await store.transact(partial(ledger.missed, campaign=campaign, found=missed))
        for each in found:
            if not each.missed:
                await self._run(each)
        coming = await _coming(series, seen, now)
        await store.transact(partial(ledger.looked_after, series=series, coming=coming, now=now))

    async def _found(self, series: Sequence[Series], seen: Seen, now: datetime) -> list[DueJob]:
        found: list[DueJob] = []
        for each in series:
            for some in _portions(seen.members[each.name]):
                dues = (ledger.due_job(each, job, seen, now) for job in some)
                found += (due for due in dues if due is not None)
                await asyncio.sleep(0)
        return found

    async def _run(self, due: DueJob) -> None:
        """Do what is due, unless it is being done; what fails is entered and left."""
        if due.job.name in self._at_work:
            return
        self._at_work.add(due.job.name)
        try:
            work = await due.job.prepare(due.at)
            await self._core.store.transact(partial(ledger.effect, due=due, work=work))
        except AlreadyRun:
            return
        except Exception as error:
            log.exception("a job failed: %s", due.job.name.partition(" ")[0])
            await self._failed(due, error)
        finally:
            self._at_work.discard(due.job.name)

    async def _failed(self, due: DueJob, error: Exception) -> None:
        campaign, kind = self._core.campaign, type(error).__name__
        failed = partial(ledger.failed, campaign=campaign, due=due, error=kind)
        await self._core.store.transact(failed)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _coming(series: Sequence[Series], seen: Seen, now: datetime) -> dict[str, datetime]:
    """When each series comes next, if it does."""
    coming: dict[str, datetime] = {}
    for each in series:
        following: list[datetime] = []
        for some in _portions(seen.members[each.name]):
            following += (job.schedule.following(now) for job in some)
            await asyncio.sleep(0)
        if following:
            coming[each.name] = min(following)
    return coming


def _portions(jobs: Iterable[Job]) -> Iterable[Sequence[Job]]:
    left = iter(jobs)
    while some := tuple(islice(left, AT_ONE_GO)):
        yield some
