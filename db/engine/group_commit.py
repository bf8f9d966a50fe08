"""Group commit: all work that arrives during one transaction's commit shares the next one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from db.engine.state import State
from db.engine.transaction import StoreUnavailable, Transaction, Trouble, Work


@dataclass(slots=True, eq=False)
class Submitted:
    """A piece of work with the `result` that it returned, or the `error` that it raised.

    `writes` says that the work is known to write. `outside` and `buried` are what the machine is to
    note once the work is committed.
    """

    work: Work[Any]
    done: asyncio.Future[Any]
    writes: bool = False
    result: Any = None
    error: BaseException | None = None
    outside: dict[str, str] = field(default_factory=dict)
    buried: list[bytes] = field(default_factory=list)

    def begin(self, tx: Transaction) -> None:
        """Begin the work anew in `tx`: what is to be noted is what `tx` gathers."""
        self.error, self.outside, self.buried = None, tx.outside, tx.buried

    def undo(self) -> None:
        """Let nothing be noted of the work, which was undone."""
        self.outside.clear()
        self.buried.clear()

    def settle(self) -> None:
        """Hand the result or the error to the caller that waits."""
        if self.done.done():
            return
        if self.error is None:
            self.done.set_result(self.result)
        else:
            self.done.set_exception(self.error)


def note_all(state: State, jobs: list[Submitted], month: str) -> None:
    """Note in this machine's `state` what is to be noted of `jobs`, committed in `month`."""
    if marks := [mark for job in jobs for mark in job.buried]:
        state.tombstones.add(marks, month)
    if values := {name: value for job in jobs for name, value in job.outside.items()}:
        state.note(values)


Commit: TypeAlias = Callable[[list[Submitted]], Awaitable[None]]
"""A function that runs jobs in one transaction, and fills in each job's result or error.

Returns once the transaction is durable. An error that is raised counts for all jobs.
"""


class GroupCommit:
    """Groups of jobs, handed to `commit` one by one; jobs of a group run in the order they came.

    Patient jobs come last in the first group with a job that writes: a commit takes as long as the
    disk, however much is in it, and jobs that only read do not wait for the disk. `committed` is
    how many groups of each size were.
    """

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._waiting: list[Submitted] = []
        self._patient: list[Submitted] = []
        self._running: asyncio.Task[None] | None = None
        self.committed: Counter[int] = Counter()

    async def do(self, work: Work[Any], *, writes: bool = False, patience: float = 0.0) -> Any:
        """Run `work` in the next group; the result, once the group is durable.

        With `patience`, in seconds, `work` waits at most so long for a group that writes anyway.
        Raises the error of `work`, or `StoreUnavailable`.
        """
        loop = asyncio.get_running_loop()
        job = Submitted(work, loop.create_future(), writes)
        if patience > 0:
            self._patient.append(job)
            loop.call_later(patience, self._out_of_patience, job)
        else:
            self._submit(job)
        return await job.done

    async def finish(self) -> None:
        """Wait until no group is under way, and nobody waits for one."""
        for job in tuple(self._patient):
            self._out_of_patience(job)
        while self._running is not None:
            await asyncio.wait([self._running])

    def _submit(self, job: Submitted) -> None:
        self._waiting.append(job)
        if self._running is None:
            self._running = asyncio.create_task(self._run())

    def _out_of_patience(self, job: Submitted) -> None:
        """Let `job` wait no longer, if it still does."""
        if job in self._patient:
            self._patient.remove(job)
            self._submit(job)

    def _next_group(self) -> list[Submitted]:
        group, self._waiting = self._waiting, []
        if any(job.writes for job in group):
            group += self._patient
            self._patient = []
        return group

    async def _run(self) -> None:
        try:
            while self._waiting:
                group = self._next_group()
                await self._try(group)
                for job in group:
                    job.settle()
        finally:
            self._running = None

    async def _try(self, group: list[Submitted]) -> None:
        try:
            await self._commit(group)
        except Exception as error:
            failure = error if isinstance(error, StoreUnavailable) else _failed(error)
            for job in group:
                job.error = failure
        else:
            self.committed[len(group)] += 1


def _failed(error: Exception) -> StoreUnavailable:
    failure = StoreUnavailable(Trouble.FAILED)
    failure.__cause__ = error
    return failure
