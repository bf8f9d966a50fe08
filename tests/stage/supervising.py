"""A supervisor as systemd is one: a socket on which a program says how it is."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

LONGEST = 4096
"""Bytes of the longest message."""

PATIENCE = 30.0
"""Seconds after which whoever says nothing has died."""


@dataclass(frozen=True)
class Listening:
    """The supervisor at `address`, who takes messages in the order in which they come."""

    address: str
    socket: socket.socket

    async def hears(self) -> str:
        """The next message."""
        async with asyncio.timeout(PATIENCE):
            said = await asyncio.get_running_loop().sock_recv(self.socket, LONGEST)
        return said.decode()

    async def hears_at_last(self, message: str) -> list[str]:
        """What is said up to and with `message`."""
        heard = [await self.hears()]
        while heard[-1] != message:
            heard.append(await self.hears())
        return heard

    def rest(self) -> list[str]:
        """What has been said besides, and nobody has taken yet."""
        said = list[str]()
        while True:
            try:
                said.append(self.socket.recv(LONGEST).decode())
            except BlockingIOError:
                return said


@asynccontextmanager
async def supervising(folder: Path) -> AsyncIterator[Listening]:
    """A supervisor who listens in `folder`, which anybody may reach."""
    address = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(address))
        listening.setblocking(False)
        address.chmod(0o666)
        yield Listening(str(address), listening)
