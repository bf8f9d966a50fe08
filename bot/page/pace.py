"""The pace of the page in a process that answers people besides: readers wait, signers do not."""

from __future__ import annotations

import asyncio

PER_SECOND = 250
"""Answers a second beside other parts: a twentieth of the process's time."""

AT_ONCE = 25
"""Answers that may follow each other without a pause after a quiet while."""


class Pace:
    """At most `per_second` turns a second; any number where that is None."""

    def __init__(self, per_second: float | None, at_once: int = AT_ONCE) -> None:
        self._step = 1 / per_second if per_second else 0.0
        self._slack = self._step * at_once
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for a turn."""
        if not self._step:
            return
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - self._slack) + self._step
        if self._next > now:
            await asyncio.sleep(self._next - now)
