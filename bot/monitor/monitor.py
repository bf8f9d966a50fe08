"""The monitor's port: HTTP for this machine alone, on 127.0.0.1 and ::1."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.app import Core
from bot.health import Health
from bot.monitor.lanes import Lane, lanes
from bot.monitor.metrics import exposition
from bot.monitor.readiness import STORE, readiness
from db.engine.transaction import StoreUnavailable
from db.log.head import Head, current

HERE = ("127.0.0.1", "::1")
"""The addresses that no other machine reaches."""

GOODBYE = 1.0
"""Seconds for requests that are still open when told to stop."""


class Monitor:
    """The service that tells of this process; `port` is 0 for any, and known once it `listens`."""

    def __init__(self, port: int, health: Health, platforms: Sequence[str]) -> None:
        self._health = health
        self._platforms = platforms
        self.listens = asyncio.Event()
        self.port = port

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Serve until `stop` is set. Raises `OSError` where the port is not free."""
        application = web.Application()
        application.router.add_get("/live", _live)
        application.router.add_get("/ready", partial(self._ready, core))
        application.router.add_get("/metrics", partial(self._metrics, core))
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=GOODBYE)
        await runner.setup()
        try:
            await self._listen(runner)
            await stop.wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        """Listen on both addresses of this machine; one alone does where IPv6 is off."""
        first, second = HERE
        await web.TCPSite(runner, first, self.port).start()
        self.port = runner.addresses[0][1]
        with suppress(OSError):
            await web.TCPSite(runner, second, self.port).start()
        self.listens.set()

    async def _ready(self, core: Core, _: web.Request) -> web.Response:
        ready = await readiness(core.store, self._health)
        status = 200 if ready.is_whole else 503
        return web.Response(status=status, text=str(ready), content_type="application/json")

    async def _metrics(self, core: Core, _: web.Request) -> web.Response:
        ready = await readiness(core.store, self._health)
        seen = await self._lanes(core) if ready.of(STORE) else ()
        head = await _head(core) if ready.of(STORE) else None
        text = exposition(core, self._health, ready, self._platforms, seen, head)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _lanes(self, core: Core) -> tuple[Lane, ...]:
        """The lanes; none where the store has just stopped to serve."""
        read = partial(lanes, campaign=core.campaign, platforms=self._platforms)
        try:
            return await core.store.transact(read)
        except StoreUnavailable:
            return ()


async def _head(core: Core) -> Head | None:
    """The head of the public log; None without one, or where the store does not serve."""
    try:
        return await core.store.transact(current)
    except StoreUnavailable:
        return None


async def _live(_: web.Request) -> web.Response:
    """Answer: the event loop does that only while it turns."""
    return web.Response(text="alive\n")
