"""The meter: plain numbers of what this process has done, read when the monitor is asked.

Nothing in it is of a person, and no number of it moves for one thing alone that people do: signing
counts as reading the letter does (docs/operating.md, "Watch").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from time import monotonic

from db.runs import RunState

BOUNDS = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, inf)
"""Seconds up to which answers are counted together.

The first is far above what any work here takes by itself: reading takes one millisecond, keeping
something five, and whoever could tell these apart would know who reads and who signs.
"""


@dataclass(frozen=True, slots=True)
class Meter:
    """The numbers since the process began; `clock` gives seconds.

    `updates` and `refused` are by platform: what came in, and the answers that the platform did not
    take at once. `answers` are by platform and by the bound under which they stayed, `runs` by the
    name of the clock's job.
    """

    clock: Callable[[], float] = monotonic
    updates: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    answers: Counter[tuple[str, float]] = field(default_factory=Counter)
    runs: Counter[tuple[str, RunState]] = field(default_factory=Counter)

    @contextmanager
    def answering(self, platform: str) -> Iterator[None]:
        """Count the block as an answer on `platform`, by its time, unless it is broken off."""
        began = self.clock()
        yield
        took = self.clock() - began
        self.answers[platform, next(bound for bound in BOUNDS if took <= bound)] += 1

    def ran(self, job: str, state: RunState) -> None:
        """Count a run of `job`.

        Digests and reminders have a job for each time zone with a subscriber: how many there are
        tells of people. Only that one failed is counted, without its zone.
        """
        name, _, zone = job.partition(" ")
        if not zone or state is RunState.FAILED:
            self.runs[name, state] += 1
