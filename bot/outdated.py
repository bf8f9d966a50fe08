"""The end of a program whose database a newer one has changed, or has other keys meanwhile.

It stops in order, and says why; another one goes on with all that was under way. See
docs/decisions/0026-two-versions-side-by-side.md and 0020-keys-with-epochs.md.
"""

from __future__ import annotations

import asyncio

from bot.app import Core
from bot.either import sooner
from db.engine.migrate import check
from db.engine.transaction import OUTLIVED, StoreUnavailable, Transaction
from db.key_epochs import stay

EVERY = 1.0
"""Seconds between two looks: what is asked meanwhile waits for the other program."""


class Outdated:
    """The service that sets `stop` as soon as the database is a newer program's, or newer keys'."""

    def __init__(self, stop: asyncio.Event, every: float = EVERY) -> None:
        self._stop = stop
        self._every = every
        self._found: StoreUnavailable | None = None

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Look again and again, until `stop` is set or this program is outlived."""
        while not stop.is_set():
            try:
                await core.store.transact(_as_begun)
            except StoreUnavailable as problem:
                if problem.trouble in OUTLIVED:
                    self._found = problem
                    self._stop.set()
                    return
            await sooner(stop, self._every)

    def tell(self) -> None:
        """Raise `StoreUnavailable` if this program was found to be outlived."""
        if self._found is not None:
            raise self._found


async def _as_begun(tx: Transaction) -> None:
    """See that the tables and the keys are those with which this program began."""
    await check(tx)
    await stay(tx)
