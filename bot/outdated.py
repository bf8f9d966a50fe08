"""The end of a program whose database a newer one has changed: it stops in order, and says why.

The newer one goes on with all that was under way. See
docs/decisions/0026-two-versions-side-by-side.md.
"""

from __future__ import annotations

import asyncio

from bot.app import Core
from db.engine.migrate import check
from db.engine.transaction import StoreUnavailable, Trouble

EVERY = 1.0
"""Seconds between two looks: what is asked meanwhile waits for the newer program."""


class Outdated:
    """The service that sets `stop` as soon as the database is a newer program's."""

    def __init__(self, stop: asyncio.Event, every: float = EVERY) -> None:
        self._stop = stop
        self._every = every
        self._found: StoreUnavailable | None = None

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Look again and again, until `stop` is set or there is a newer program."""
        while not stop.is_set():
            try:
                await core.store.transact(check)
            except StoreUnavailable as problem:
                if problem.trouble is Trouble.NEWER:
                    self._found = problem
                    self._stop.set()
                    return
            try:
                await asyncio.wait_for(stop.wait(), self._every)
            except TimeoutError:
                continue

    def tell(self) -> None:
        """Raise `StoreUnavailable` if a newer program was found."""
        if self._found is not None:
            raise self._found
