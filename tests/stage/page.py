"""The page on a real port, and a reader who asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.app import Core
from bot.page.desk import Hook
from bot.page.listening import address_of, free_port
from bot.page.server import PageServer


class Reader:
    """A reader of the page at `address`, by a client that changes nothing of what it gets."""

    def __init__(self, address: str, http: aiohttp.ClientSession) -> None:
        self.address = address
        self.http = http

    async def asks(
        self, path: str, method: str = "GET", *, body: bytes | None = None, **headers: str
    ) -> Answered:
        """The answer to one request; `headers` are named as in Python, accept_language."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.http.request(
            method, self.address + path, data=body, headers=named, allow_redirects=False
        ) as answer:
            return Answered(answer.status, answer.headers, await answer.read())

    async def reads(self, path: str, **headers: str) -> str:
        """The text of a page that is there."""
        answered = await self.asks(path, "GET", body=None, **headers)
        assert answered.status == 200, (path, answered.status)
        return answered.text


class Answered:
    """An answer: its status, headers and body."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@asynccontextmanager
async def page_of(
    core: Core,
    address: str = "",
    log: Path | None = None,
    hooks: Mapping[str, Hook] | None = None,
) -> AsyncIterator[Reader]:
    """The page of a bot on a free port, for a reader, until the block ends."""
    stop = asyncio.Event()
    with free_port() as port:
        server = PageServer(port, address, log, hooks)
        running = asyncio.create_task(server.run(core, stop))
        async with asyncio.timeout(10):
            await server.listens.wait()
        async with aiohttp.ClientSession() as http:
            yield Reader(address_of(port), http)
        stop.set()
        await running
