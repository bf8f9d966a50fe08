"""What runs as long as the bot does: answers on a platform, its lane, the conductor, the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from bot.app import Core

Run: TypeAlias = Callable[[Core, asyncio.Event], Coroutine[Any, Any, None]]
"""The work of a service; see `Service.run`."""


class Service(Protocol):
    """One of the things that run side by side, each kept up by itself.

    `name` stands in the log. `lease` is a name in the store: a service that has one runs only
    while this process holds that name, so that of several processes one runs it.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - see above

    @property
    def lease(self) -> str | None: ...  # noqa: D102 - see above

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then finish what is in flight and return.

        Raises `PlatformRefused` where only the owner can help; all else that is raised leads to
        another start later. Cleans up after itself either way.
        """
        ...


@dataclass(frozen=True, slots=True)
class Serving:
    """A service made of a function."""

    name: str
    run: Run
    lease: str | None = None
