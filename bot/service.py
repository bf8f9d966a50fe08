"""The services that run as long as the bot does: answering, lanes, the conductor, the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.app import Core

Run: TypeAlias = Callable[[Core, asyncio.Event], Coroutine[Any, Any, None]]
"""The work of a service: serves until the event is set, then finishes work in flight.

Raises `PlatformRefused` where only the operator can help; any other error leads to another start
later. The work cleans up after itself either way.
"""


@dataclass(frozen=True, slots=True)
class Service:
    """A service: one of those that run side by side, each kept up by itself.

    `name` stands in the log. A service with a `lease` runs only while this process holds that name
    in the store: of several processes, one runs it, or any number where the lease is `shared`. The
    names in `besides` are held as well, each by one process. `elsewhere` is set once another
    process has the lease. A service with `after` begins once that event is set. `hears` says
    whether what the service serves is in reach now; None where that shows in no other way than by
    falling over.
    """

    name: str
    run: Run
    lease: str | None = None
    after: asyncio.Event | None = None
    hears: Callable[[], bool] | None = None
    shared: bool = False
    besides: tuple[str, ...] = ()
    elsewhere: asyncio.Event | None = None

    @property
    def leases(self) -> tuple[str, ...]:
        """The names of all leases that the service needs."""
        return () if self.lease is None else (self.lease, *self.besides)
