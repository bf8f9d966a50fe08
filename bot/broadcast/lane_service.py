"""A platform's lane as a service beside answering: either goes on where the other falls over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

from bot.app import Core
from bot.broadcast.lane import LaneWorker
from bot.broadcast.outlet import Outlet
from bot.service import Service

Opened: TypeAlias = Callable[[Core], AbstractAsyncContextManager[Outlet]]
"""The maker of an outlet, which is open inside the `async with` block."""


def lane_service(platform: str, opened: Opened, accepted: asyncio.Event) -> Service:
    """The service that writes first on `platform`, once the platform has accepted the bot.

    `accepted` is set by the service that answers on the platform: a token that is refused must not
    be tried again for every recipient, and the lease is for the process that serves the platform.
    """

    async def run(core: Core, stop: asyncio.Event) -> None:
        async with opened(core) as outlet:
            await LaneWorker(core, outlet).run(stop)

    return Service(f"broadcasting on {platform}", run, f"lane {platform}", accepted)
