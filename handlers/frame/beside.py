"""Work that a command left to be done after its answer, beside the answers of others."""

from __future__ import annotations

import asyncio
import logging

from db.engine.transaction import Store
from handlers.frame.session import Afterwards

log = logging.getLogger(__name__)


class Beside:
    """The work under way on `store`, at most one of each name."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, name: str, work: Afterwards) -> None:
        """Begin `work`, unless work of the same name is under way."""
        if name not in self._tasks:
            task = asyncio.create_task(self._run(name, work))
            self._tasks[name] = task
            task.add_done_callback(lambda _: self._tasks.pop(name))

    async def settled(self) -> None:
        """Wait until all work is done."""
        await asyncio.gather(*self._tasks.values())

    async def stop(self) -> None:
        """Cut all work short."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, name: str, work: Afterwards) -> None:
        try:
            await work(self._store)
        except Exception:
            log.exception("what /%s left to do failed", name)
