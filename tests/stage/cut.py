"""A way to a server that a test may cut, slow down, or rob of an answer; no connection is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SIZE = 65_536


@dataclass(eq=False)
class _Connection:
    """One connection; what the server says is lost once it is `robbed`."""

    robbed: bool = False


class Way:
    """The way to the Unix socket of a server, from a port of this machine."""

    def __init__(self, target: Path) -> None:
        self.port = 0
        self.delay = 0.0
        """Seconds after which the server hears what it is told: so slow is each statement."""
        self._target = target
        self._whole = asyncio.Event()
        self._whole.set()
        self._open = True
        self._lost = b""
        self._shuts = False
        self._tasks: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Let nothing through any more, in neither direction."""
        self._whole.clear()

    def mend(self) -> None:
        """Let everything through again, what was held back too, and new connections."""
        self._open = True
        self._whole.set()

    def lose_answer_to(self, words: bytes, *, for_good: bool = False) -> None:
        """End the connection that next tells the server `words`, in place of the answer.

        `for_good`: no other connection is let through until `mend`.
        """
        self._lost, self._shuts = words, for_good

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry what one connection says to the server, and back."""
        await self._whole.wait()
        if not self._open:
            writer.close()
            return
        there = await asyncio.open_unix_connection(self._target)
        connection = _Connection()
        self._begin(self._there(connection, reader, there[1]))
        self._begin(self._back(connection, there[0], writer))

    async def end(self) -> None:
        """Carry nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, carrying: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(carrying)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _there(
        self, connection: _Connection, source: asyncio.StreamReader, target: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError), closing(target):
            while said := await source.read(SIZE):
                await self._whole.wait()
                await asyncio.sleep(self.delay)
                if self._lost and self._lost in said:
                    connection.robbed, self._lost = True, b""
                    self._open = not self._shuts
                target.write(said)
                await target.drain()

    async def _back(
        self, connection: _Connection, source: asyncio.StreamReader, target: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError), closing(target):
            while said := await source.read(SIZE):
                await self._whole.wait()
                if connection.robbed:
                    break
                target.write(said)
                await target.drain()


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
