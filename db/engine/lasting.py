"""Leases of a store that no other process can use: they are never lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from db.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LastingLease:
    """A `Lease` that is held whatever happens."""

    name: str
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    is_held: bool = True

    async def check(self, tx: Transaction) -> None:
        """Find nothing wrong."""

    async def release(self) -> None:
        """Let go of nothing: nobody else could have it."""
