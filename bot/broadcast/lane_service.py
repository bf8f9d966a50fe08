"""A platform's lane as a service beside answering: either goes on where the other falls over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

from bot.app import Core
from bot.broadcast.lane import LaneWorker
from bot.broadcast.outlet import Outlet
from bot.either import first_of
from bot.service import Service

Opened: TypeAlias = Callable[[Core], AbstractAsyncContextManager[Outlet]]
"""The maker of an outlet, which is open inside the `async with` block.

Raises `PlatformRefused` where the platform does not know the token, also at the end of the block.
"""


def lane_service(platform: str, opened: Opened, accepted: asyncio.Event | None) -> Service:
    """The service that writes first on `platform`, once the platform has accepted the bot.

    `accepted` is set by the service that answers on the platform, where this process has that one:
    a token that is refused must not be tried twice as often, and the lease is for a process that
    the platform serves. Without it `opened` asks.
    """

    async def run(core: Core, stop: asyncio.Event) -> None:
        async with opened(core) as outlet, first_of(stop, outlet.refused) as until:
            await LaneWorker(core, outlet).run(until)

    return Service(f"broadcasting on {platform}", run, f"lane {platform}", accepted)
