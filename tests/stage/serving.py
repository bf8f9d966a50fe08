"""A platform that is served, as the program does it, but for starting again what falls over."""

from __future__ import annotations

import asyncio

from bot.app import Core
from bot.platform import Platform
from bot.running import run_once


async def served(platform: Platform, core: Core, stop: asyncio.Event) -> None:
    """Run its services side by side until `stop`; raises what the first to fall over raises."""
    running = [asyncio.create_task(run_once(each, core, stop)) for each in platform.services()]
    try:
        await asyncio.wait(running, return_when=asyncio.FIRST_EXCEPTION)
        for task in running:
            if task.done():
                task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
