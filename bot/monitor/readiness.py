"""Readiness: a standing for each service and for the store, asked of the store at that moment."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.health import Health, Standing
from db import alive
from db.engine.transaction import Store, StoreUnavailable

STORE = "store"
"""The name of the store among the services."""

PATIENCE = 5.0
"""Seconds within which a store must keep something; people have long given up by then."""

SLOW = "slow"
"""The standing of a store that has not kept anything within `PATIENCE`."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """The readiness of this process: by name, the standing of each service and of the store.

    The store's standing is `SLOW`, or its trouble, where it does not serve.
    """

    standings: Mapping[str, str]

    def of(self, name: str) -> bool:
        """Whether the service `name` is ready."""
        standing = self.standings[name]
        return standing in set(Standing) and Standing(standing).is_ready

    @property
    def is_whole(self) -> bool:
        """Whether everything is ready."""
        return all(map(self.of, self.standings))

    def __str__(self) -> str:
        """The readiness as JSON, with a line for each service."""
        said = {"ready": self.is_whole, "services": dict(self.standings)}
        return json.dumps(said, indent=1) + "\n"


async def readiness(store: Store, health: Health) -> Readiness:
    """The readiness at this moment; takes at most `PATIENCE`."""
    return Readiness({STORE: await _serves(store), **health.standings})


async def _serves(store: Store) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await store.transact(alive.prove)
    except TimeoutError:
        return SLOW
    except StoreUnavailable as problem:
        return problem.trouble.value
    return Standing.SERVING
