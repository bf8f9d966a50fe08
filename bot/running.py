"""Running every platform in one process, each on its own: one that fails leaves the others."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from bot.app import Core
from bot.platform import Platform, PlatformRefused, Service

log = logging.getLogger(__name__)

STOP_SECONDS = 10.0
"""How long updates in flight may take to finish once the bot is told to stop."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before a platform that fell over is started again; doubled each time."""


async def serve(
    core: Core,
    platforms: Iterable[Platform],
    stop: asyncio.Event,
    first_wait: float = FIRST_WAIT,
    stop_seconds: float = STOP_SECONDS,
    beside: Iterable[Service] = (),
) -> bool:
    """Run `platforms` until `stop` is set or none is left; whether any had served to the end.

    What runs `beside` them does so as long as any of them.
    """
    over = asyncio.Event()

    def keep(service: Service, until: asyncio.Event) -> Coroutine[Any, Any, bool]:
        return _Keeper(service, core, until, first_wait, stop_seconds).keep()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(keep(platform, stop)) for platform in platforms]
        for service in beside:
            group.create_task(keep(service, over))
        await asyncio.gather(*tasks)
        over.set()
    return any(task.result() for task in tasks)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGTERM and SIGINT set `stop`."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Keeps one platform running, or what runs beside them."""

    platform: Service
    core: Core
    stop: asyncio.Event
    first_wait: float
    stop_seconds: float

    async def keep(self) -> bool:
        """Start the platform again whenever it falls over; False if it will not have the bot."""
        wait = self.first_wait
        while not self.stop.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await self._until_stopped()
            except PlatformRefused as refused:
                log.error("%s: %s", self.platform.name, refused)
                return False
            except Exception:
                log.exception("%s fell over and is started again", self.platform.name)
            if asyncio.get_running_loop().time() - began > LONGEST_WAIT:
                wait = self.first_wait
            await _first(self.stop, wait)
            wait = min(wait * 2, LONGEST_WAIT)
        return True

    async def _until_stopped(self) -> None:
        """Run the platform; once told to stop it has `stop_seconds`."""
        running = asyncio.create_task(self.platform.run(self.core, self.stop))
        stopping = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                await asyncio.wait({running}, timeout=self.stop_seconds)
        finally:
            stopping.cancel()
            overdue = running.cancel()
        if overdue:
            log.warning("%s did not finish in time", self.platform.name)
            await asyncio.wait({running})
        else:
            running.result()


async def _first(stop: asyncio.Event, seconds: float) -> None:
    """Wait for `stop`, at most `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
