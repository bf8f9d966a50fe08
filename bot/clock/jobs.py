"""Jobs: the work that is done when something is due, apart from the clock that wakes jobs."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from bot.clock.dues import Schedule
from db import closing, holds
from db.engine.transaction import Transaction, Work

Prepare: TypeAlias = Callable[[datetime], Coroutine[Any, Any, Work[str]]]
"""The preparation of a job: gets the due moment, does the slow part, and returns the effect.

The slow part is done outside any transaction, and harmless if done twice. The effect runs in the
transaction in which the run is entered, and returns a word about its own work, or ""."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job to do at the moments of `schedule`, at most `grace` late."""

    name: str
    schedule: Schedule
    grace: timedelta
    prepare: Prepare


Members: TypeAlias = Callable[[Transaction], Coroutine[Any, Any, tuple[Job, ...]]]
"""The way to find the jobs of a series."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series of jobs that are looked after together, at the moments of `schedule`.

    `alone` is True for one job under its own name. Otherwise `members` are found anew each time, as
    one for each time zone, and a job that was not there at its due moment has missed nothing.
    """

    name: str
    schedule: Schedule
    members: Members
    alone: bool = False


def lone(job: Job) -> Series:
    """A series of one job."""

    async def members(_: Transaction) -> tuple[Job, ...]:
        return (job,)

    return Series(job.name, job.schedule, members, alone=True)


def unless_held(effect: Callable[[Transaction, datetime], Coroutine[Any, Any, str]]) -> Prepare:
    """The preparation of a job that leads to broadcasts: nothing where none may begin."""

    async def instead(tx: Transaction, due: datetime) -> str:
        if await closing.is_over(tx):
            return "closed"
        return "held" if await holds.current(tx) else await effect(tx, due)

    return at_once(instead)


def at_once(effect: Callable[[Transaction, datetime], Coroutine[Any, Any, str]]) -> Prepare:
    """The preparation of a job that has no slow part: `effect` alone, with the due moment."""

    async def prepare(due: datetime) -> Work[str]:
        return lambda tx: effect(tx, due)

    return prepare
