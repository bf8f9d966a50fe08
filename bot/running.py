"""Running every platform in one process, each on its own: one that fails leaves the others."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterable

from bot.app import Core
from bot.platform import Platform, PlatformRefused

log = logging.getLogger(__name__)

STOP_SECONDS = 10.0
"""How long updates in flight may take to finish once the bot is told to stop."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before a platform that fell over is started again; doubled each time."""


async def serve(core: Core, platforms: Iterable[Platform], stop: asyncio.Event) -> bool:
    """Run `platforms` until `stop` is set or none is left; whether any had served to the end."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_keep(platform, core, stop)) for platform in platforms]
    return any(task.result() for task in tasks)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGTERM and SIGINT set `stop`."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


async def _keep(platform: Platform, core: Core, stop: asyncio.Event) -> bool:
    """Start `platform` again whenever it falls over; False if it will not have the bot at all."""
    wait = FIRST_WAIT
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        try:
            await _until_stopped(platform, core, stop)
        except PlatformRefused as refused:
            log.error("%s: %s", platform.name, refused)
            return False
        except Exception:
            log.exception("%s fell over and is started again", platform.name)
        if asyncio.get_running_loop().time() - began > LONGEST_WAIT:
            wait = FIRST_WAIT
        await _first(stop, wait)
        wait = min(wait * 2, LONGEST_WAIT)
    return True


async def _until_stopped(platform: Platform, core: Core, stop: asyncio.Event) -> None:
    """Run `platform`; once told to stop it has `STOP_SECONDS`."""
    running = asyncio.create_task(platform.run(core, stop))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            await asyncio.wait({running}, timeout=STOP_SECONDS)
    finally:
        stopping.cancel()
        overdue = running.cancel()
    if overdue:
        log.warning("%s did not finish in time", platform.name)
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
