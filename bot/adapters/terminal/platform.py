"""The terminal as a platform on which a trial writes first, beside the one who is talking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from bot.adapters.terminal.outlet import TerminalOutlet
from bot.adapters.terminal.people import People
from bot.app import Core
from bot.broadcast.lane_service import lane_service
from bot.broadcast.outlet import Outlet
from bot.platform import Tried
from bot.running import serve
from bot.service import Service
from messages.platforms import TERMINAL
from messages.render.plain import Line


class Terminal:
    """The terminal of a trial: `people` at it, to whom `show` puts lines. It is always reached."""

    name = TERMINAL

    def __init__(self, people: People, show: Callable[[list[Line]], None]) -> None:
        self._people = people
        self._show = show

    async def check(self) -> Tried:
        """See `Platform.check`: there is no token to try."""
        return Tried()

    def services(self) -> tuple[Service, ...]:
        """See `Platform.services`."""
        return (lane_service(TERMINAL, self._outlet, None),)

    @asynccontextmanager
    async def _outlet(self, core: Core) -> AsyncIterator[Outlet]:
        yield TerminalOutlet(core, self._people, self._show)


@asynccontextmanager
async def written_to(
    core: Core, terminal: Terminal, beside: Iterable[Service]
) -> AsyncIterator[None]:
    """Write to the people at `terminal` inside the block, with the services `beside` running."""
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(core, [terminal], stop, beside=beside))
    try:
        yield
    finally:
        stop.set()
        await serving
