"""Queues: many accounts are answered at once, each account's updates in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Update

WIDTH = 64
"""Updates being answered at the same time."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Arrival:
    """An update on its way, and its account; `settled` once nothing of the update is left to keep.

    Then its effect is durable, or there is none and never will be: Telegram need not bring the
    update again.
    """

    update: Update
    account: int | None
    settled: asyncio.Event = field(default_factory=asyncio.Event)


class Queues:
    """The queues: one for each account that has updates waiting."""

    def __init__(self, work: Callable[[Arrival], Awaitable[None]]) -> None:
        self._work = work
        self._room = asyncio.Semaphore(WIDTH)
        self._last: dict[int, asyncio.Task[None]] = {}
        self._all: set[asyncio.Task[None]] = set()

    def put(self, arrival: Arrival) -> asyncio.Task[None]:
        """Begin with `arrival` as soon as its account has no earlier one; the answer's task."""
        account = arrival.account
        before = self._last.get(account) if account is not None else None
        task = asyncio.create_task(self._run(arrival, before))
        self._all.add(task)
        task.add_done_callback(self._all.discard)
        if account is not None:
            self._last[account] = task
            task.add_done_callback(lambda done: self._leave(account, done))
        return task

    async def finish(self, seconds: float) -> None:
        """Let all updates come to their end; later than `seconds`, they are broken off."""
        if self._all:
            await asyncio.wait(self._all, timeout=seconds)
        late = list(self._all)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, arrival: Arrival, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        async with self._room:
            await self._work(arrival)

    def _leave(self, account: int, done: asyncio.Task[None]) -> None:
        if self._last.get(account) is done:
            del self._last[account]
