"""A platform in a process of its own: takes messages, notes when each arrived, answers late.

Run as `python -m tests.bench.mailbox SECONDS`: it prints its port, and every answer takes so long.
It speaks as little HTTP as a client needs, so that it is never what the bench measures.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from collections import deque
from itertools import count
from types import TracebackType
from urllib.request import urlopen

from tests.bench.sink import USER

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
MOST_CONNECTIONS = 1024
ME = json.dumps({"ok": True, "result": USER}).encode()


class _Connection(asyncio.Protocol):
    """One client; requests one after the other."""

    def __init__(self, delay: float, arrived: list[float], numbers: count[int]) -> None:
        self._delay = delay
        self._arrived = arrived
        self._numbers = numbers
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        at = time.monotonic()
        self._unread += data
        while (end := self._unread.find(HEAD_END)) >= 0:
            head = self._unread[:end]
            found = LENGTH.search(head)
            size = end + len(HEAD_END) + (int(found[1]) if found else 0)
            if len(self._unread) < size:
                return
            self._unread = self._unread[size:]
            self._asked(head, at)

    def _asked(self, head: bytes, at: float) -> None:
        path = head[: head.find(b" HTTP/")]
        if path == b"GET /arrived":
            self._say(json.dumps(self._arrived).encode())
            self._arrived.clear()
        elif path.endswith(b"/getMe"):
            self._say(ME)
        else:
            self._arrived.append(at)
            self._say_later(_said(path, next(self._numbers)))

    def _say_later(self, body: bytes) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._say, body)
        else:
            self._say(body)

    def _say(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % len(body) + body)


def _said(path: bytes, number: int) -> bytes:
    if b"/api/v10/" in path:
        return b'{"id":"%d","channel_id":"%d","type":1}' % (number, number)
    return (
        b'{"ok":true,"result":{"message_id":%d,"date":1,"chat":{"id":7,"type":"private"}}}' % number
    )


class Mailbox:
    """The process, as a context manager; `url` is where it listens."""

    def __init__(self, delay: float = 0.0) -> None:
        self._delay = delay
        self.url = ""

    def __enter__(self) -> Mailbox:
        command = [sys.executable, "-m", __name__, str(self._delay)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def arrived(self) -> list[float]:
        """When each message since the last time arrived, by this machine's monotonic clock."""
        with urlopen(f"{self.url}/arrived") as answer:
            return [float(at) for at in json.load(answer)]


def pace(arrived: list[float], warm_up: float = 0.0) -> float:
    """Messages a second, from `warm_up` seconds after the first on.

    It is the slope of a line through all of them, which no burst at either end bends much.
    """
    times = [at for at in arrived if at >= arrived[0] + warm_up]
    return statistics.linear_regression(times, range(len(times))).slope


def most_in_a_second(arrived: list[float]) -> int:
    """How many arrived within one second at the most, whenever it begins."""
    most, window = 0, deque[float]()
    for at in arrived:
        window.append(at)
        while window[0] <= at - 1:
            window.popleft()
        most = max(most, len(window))
    return most


async def _serve(delay: float) -> None:
    arrived: list[float] = []
    numbers = count(1)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Connection(delay, arrived, numbers), "127.0.0.1", 0, backlog=MOST_CONNECTIONS
    )
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - how its port is told
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
