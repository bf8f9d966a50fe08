"""The page's server: HTTP for everybody, who can read and do nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from aiohttp import web

from bot.app import Core
from bot.door import Door
from bot.page.desk import Desk, Hook
from bot.page.listening import Listening, listener
from bot.page.log import PublicLog
from bot.page.making import Maker
from bot.page.pace import Pace
from bot.page.problems import Problems
from bot.page.rendering import prepare
from bot.page.site import Site
from bot.quiet_http import QuietServer, Refusing

MOST_OPEN, REQUEST_SECONDS = 512, 15.0
"""Connections at a time, and the seconds that each may take for a request with its answer."""

LINE, FIELD, HEADERS = 2048, 8190, 64
"""Bytes of a request's first line and of a header, and how many headers, at most."""

GOODBYE = 1.0
"""Seconds for answers that are still under way when told to stop."""


class PageServer:
    """The service that serves the page at `place`; `address` is as `Site` has it.

    `log` is the folder of the public log, `hooks` are by the path that a platform posts to.
    `per_second` is how many answers it gives at most, None for any number. `listens` is set once
    the page can be read.
    """

    def __init__(
        self,
        place: Listening,
        address: str = "",
        log: Path | None = None,
        hooks: Mapping[str, Hook] | None = None,
        per_second: float | None = None,
    ) -> None:
        self._place = place
        self._address = address.rstrip("/")
        self._log = PublicLog(log)
        self._hooks = hooks or {}
        self._pace = Pace(per_second)
        self.listens = asyncio.Event()

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Serve until `stop` is set. Raises `OSError` where nothing can listen there."""
        await asyncio.to_thread(prepare)
        site = Site(core.campaign, self._address)
        clock = asyncio.get_running_loop().time
        maker = Maker(site, core.store, core.draw, self._log, self._pace, clock)
        desk = Desk(core, maker, Problems(site), self._hooks, self._pace)

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            if request.transport is not None:
                door.waits(request.transport)
            return await desk.answer(request)

        protocol = partial(
            Refusing,
            max_line_size=LINE,
            max_field_size=FIELD,
            max_headers=HEADERS,
            keepalive_timeout=REQUEST_SECONDS,
            lingering_time=0,
        )
        inside = QuietServer(answer, protocol)
        door = Door(inside, MOST_OPEN, REQUEST_SECONDS)
        async with listener(self._place, door):
            self.listens.set()
            await stop.wait()
        await inside.shutdown(GOODBYE)
