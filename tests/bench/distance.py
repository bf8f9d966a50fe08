"""A way to a server that takes time: passes on what comes over TCP to a Unix socket, and back.

`python -m tests.bench.distance SOCKET SECONDS` prints the port; `SECONDS` is the time each way.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def away(socket_file: Path, seconds: float) -> Iterator[int]:
    """The port at which the server of `socket_file` is `seconds` away each way, in a process."""
    command = [sys.executable, "-m", __name__, str(socket_file), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


class _Way(asyncio.Protocol):
    """One direction of a connection: what arrives goes to `other` after `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self.other: asyncio.WriteTransport | None = None
        self.mine: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.mine = transport

    def data_received(self, data: bytes) -> None:
        self._loop.call_later(self._seconds, self._pass_on, data)

    def connection_lost(self, _: Exception | None) -> None:
        self._loop.call_later(self._seconds, self._end)

    def _pass_on(self, data: bytes) -> None:
        if self.other is not None and not self.other.is_closing():
            self.other.write(data)

    def _end(self) -> None:
        if self.other is not None:
            self.other.close()


class _Door(_Way):
    """The side of the client, who is let in once the server is reached."""

    def __init__(self, seconds: float, socket_file: str) -> None:
        super().__init__(seconds)
        self._socket_file = socket_file
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._reaching = asyncio.ensure_future(self._reach())

    def data_received(self, data: bytes) -> None:
        if self.other is None:
            self._early.append(data)
        else:
            super().data_received(data)

    async def _reach(self) -> None:
        back = _Way(self._seconds)
        back.other = self.mine
        to, _ = await self._loop.create_unix_connection(lambda: back, self._socket_file)
        self.other = to
        for data in self._early:
            super().data_received(data)


async def _serve(socket_file: str, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Door(seconds, socket_file), "127.0.0.1", 0)
    for each in server.sockets:
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(each.getsockname()[1], flush=True)  # noqa: T201 - what the script is for
    await server.serve_forever()


def _exact_loop() -> asyncio.AbstractEventLoop:
    """A loop whose timers are exact to 0.1 ms: epoll's are rounded up to 1 ms."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=_exact_loop) as runner:
        runner.run(_serve(sys.argv[1], float(sys.argv[2])))
