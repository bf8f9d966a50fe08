"""What an adapter of a chat network is to whoever runs it."""

from __future__ import annotations

import asyncio
from typing import Protocol

from bot.app import Core


class PlatformRefused(Exception):
    """A platform will not have this bot as it is set up; trying again changes nothing.

    `args[0]` says why, for the log: a wrong token, another instance. It never holds the token.
    """


class Service(Protocol):
    """What runs as long as the bot does."""

    name: str

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then finish what is in flight and return.

        Raises `PlatformRefused` where only the owner can help; whatever else it raises is tried
        again later. Cleans up after itself either way, so that it can be called again.
        """
        ...


class Platform(Service, Protocol):
    """One chat network."""

    async def check(self) -> None:
        """Try the token. Raises `PlatformRefused`, or whatever being out of reach leads to."""
        ...
