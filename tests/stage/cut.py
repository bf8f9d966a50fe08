"""A way to a server that a test may cut: bytes stop, and no connection is told so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

SIZE = 65_536


class Way:
    """The way to the Unix socket of a server, from a port of this machine."""

    def __init__(self, target: Path) -> None:
        self.port = 0
        self._target = target
        self._whole = asyncio.Event()
        self._whole.set()
        self._tasks: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Let nothing through any more, in neither direction."""
        self._whole.clear()

    def mend(self) -> None:
        """Let everything through again, what was held back too."""
        self._whole.set()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry what one connection says to the server, and back."""
        await self._whole.wait()
        there = await asyncio.open_unix_connection(self._target)
        for source, target in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(self._carry(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Carry nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while said := await source.read(SIZE):
                await self._whole.wait()
                target.write(said)
                await target.drain()
        target.close()


@asynccontextmanager
async def way_to(target: Path) -> AsyncIterator[Way]:
    """A way to the server at `target`, open until the end of the block."""
    way = Way(target)
    server = await asyncio.start_server(way.meet, "127.0.0.1", 0)
    way.port = server.sockets[0].getsockname()[1]
    try:
        yield way
    finally:
        server.close()
        await way.end()


def through(url: str, port: int) -> str:
    """The address `url` of a database, by a way from `port`."""
    database = urlsplit(url).path
    return f"postgresql://postgres@127.0.0.1:{port}{database}?sslmode=disable"
