"""The page on a real port, and a reader who asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import Core
from bot.page.desk import Hook
from bot.page.listening import address_of, free_port
from bot.page.server import PageServer
from db import doorways, goals, organisations, public_names
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble
from db.organisations import State
from db.public_names import PublicName
from tests.stage.chats import Bot
from tests.stage.factories import random_tags
from tests.stage.organisations import waiting


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


class Away:
    """A store that is away whenever somebody says so."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.away = False

    def __getattr__(self, name: str) -> Any:
        if self.away and name == "transact":
            raise StoreUnavailable(Trouble.UNREACHABLE)
        return getattr(self._store, name)


async def on_both_platforms(tx: Transaction) -> None:
    """Let the bot be known on both platforms, and want ten people."""
    await doorways.note(tx, "telegram", "letterbot")
    await doorways.note(tx, "discord", "4242")
    await goals.put(tx, 10)


async def on_the_list(bot: Bot, bodies: int, people: int) -> None:
    """So many confirmed organisations and people on the public list, in order."""

    async def fill(tx: Transaction) -> None:
        for at, tag in enumerate(random_tags(bodies, seed=1)):
            body = waiting(tag, f"Body {at}")
            await organisations.enter(tx, body)
            await organisations.judge(tx, body, State.CONFIRMED, "2026-03-01", None)
        for at, tag in enumerate(random_tags(people, seed=2)):
            name = f"Person {at}"
            shown = PublicName(name, None, None, confirmed=True)
            await public_names.publish(tx, tag, shown, at.to_bytes(2, "big"))

    await bot.store.transact(fill)


@asynccontextmanager
async def page_of(
    core: Core,
    address: str = "",
    log: Path | None = None,
    hooks: Mapping[str, Hook] | None = None,
    per_second: float | None = None,
) -> AsyncIterator[Reader]:
    """The page of a bot on a free port, for a reader, until the block ends."""
    stop = asyncio.Event()
    with free_port() as port:
        server = PageServer(port, address, log, hooks, per_second)
        running = asyncio.create_task(server.run(core, stop))
        async with asyncio.timeout(10):
            await server.listens.wait()
        async with aiohttp.ClientSession() as http:
            yield Reader(address_of(port), http)
        stop.set()
        await running
