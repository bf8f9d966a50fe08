"""The ledger's word on the jobs: which are due now, which were missed, which come next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock.jobs import Job, Series
from db import runs
from db.engine.moments import stamp
from db.engine.transaction import Transaction, Work
from db.runs import Run, RunState
from handlers.frame.campaign import Campaign
from handlers.organising import schedule


class AlreadyRun(Exception):
    """The run is in the ledger: another process was first; its effect here is undone."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The findings of a look: each series' members, and each job's latest due stamp by then."""

    members: Mapping[str, tuple[Job, ...]]
    last: Mapping[str, str]


async def look(tx: Transaction, series: Sequence[Series], now: datetime) -> Seen:
    """Read everything that decides which jobs are due.

    Runs that the ledger has for later than `now` do not count: the clock was wrong then, or is now.
    """
    members = {each.name: await each.members(tx) for each in series}
    return Seen(members, await runs.latest_due(tx, stamp(now)))


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job whose time has come; `missed` if that time is too long ago."""

    job: Job
    at: datetime
    missed: bool

    @property
    def run(self) -> Run:
        """The ledger's entry of this job as missed."""
        return Run(self.job.name, stamp(self.at), RunState.MISSED)


def due_job(series: Series, job: Job, seen: Seen, now: datetime) -> DueJob | None:
    """The job as due at its latest due moment; None if that moment was run or looked after.

    A job that has never run has missed nothing.
    """
    at = job.schedule.latest(now)
    looked = [seen.last[name] for name in (series.name, job.name) if name in seen.last]
    if looked and stamp(at) <= max(looked):
        return None
    late = now - at > job.grace
    if not looked and (late or not series.alone):
        return None
    return DueJob(job, at, late)


async def effect(tx: Transaction, due: DueJob, work: Work[str]) -> None:
    """Do `work` and enter the run, together. Raises `AlreadyRun`."""
    detail = await work(tx)
    run = Run(due.job.name, stamp(due.at), RunState.DONE, detail)
    if not await runs.enter(tx, run):
        raise AlreadyRun


async def missed(tx: Transaction, campaign: Campaign, found: Sequence[DueJob]) -> None:
    """Enter the missed runs, and report all of these in one notice."""
    new = [each.run for each in found if await runs.enter(tx, each.run)]
    if new:
        await schedule.report(tx, campaign, new)


async def failed(tx: Transaction, campaign: Campaign, due: DueJob, error: str) -> None:
    """Enter a failure by the type of its error; report the failure unless the one before failed."""
    before = await runs.last(tx, due.job.name)
    run = Run(due.job.name, stamp(due.at), RunState.FAILED, error)
    if await runs.enter(tx, run) and (before is None or before.state is not RunState.FAILED):
        await schedule.report(tx, campaign, [run])


async def looked_after(
    tx: Transaction, series: Sequence[Series], coming: Mapping[str, datetime], now: datetime
) -> None:
    """Enter that each series has been looked after, and when that series comes next."""
    for each in series:
        if not each.alone:
            at = stamp(each.schedule.latest(now))
            await runs.enter(tx, Run(each.name, at, RunState.DONE))
        following = coming.get(each.name)
        await runs.expect(tx, each.name, stamp(following) if following else None)
