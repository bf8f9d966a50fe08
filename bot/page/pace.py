"""The pace of the page in a process that answers people besides: readers wait, signers do not."""

from __future__ import annotations

import asyncio

PER_SECOND = 250
"""Answers a second beside other parts: a twentieth of the process's time."""

AT_ONCE = 25
"""Answers that may follow each other without a pause after a quiet while."""

LONGEST = 4.0
"""Seconds of a wait, at most: as many readers as have room at a time are answered in half of them.

A longer queue is one of requests that nobody waits for any more, and would hold off whoever comes.
"""


MAKING = 10
"""Turns that a page takes which is made anew, or a language that is looked up: milliseconds."""


class Crowded(Exception):
    """More wait for a turn already than can be answered in time."""


class Pace:
    """At most `per_second` turns a second; any number where that is None."""

    def __init__(self, per_second: float | None, at_once: int = AT_ONCE) -> None:
        self._step = 1 / per_second if per_second else 0.0
        self._slack = self._step * at_once
        self._next = 0.0

    async def turn(self, turns: int = 1) -> None:
        """Wait for a turn, or for `turns` after each other. Raises `Crowded`, at once."""
        if not self._step:
            return
        now = asyncio.get_running_loop().time()
        turn = max(self._next, now - self._slack) + turns * self._step
        if turn > now + LONGEST:
            raise Crowded
        self._next = turn
        if turn > now:
            await asyncio.sleep(turn - now)
