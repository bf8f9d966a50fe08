"""A bot on a fake Discord, in this process and as its own program."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias, cast

import pytest

from bot.adapters.discord.platform import Discord
from bot.app import Core
from bot.settings import Settings
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import register_text
from handlers.dispatch import Answer, Dispatcher
from messages.request import Request
from tests.stage.chats import Bot, catalogs
from tests.stage.discord.description import Description
from tests.stage.discord.fake import TOKEN, FakeDiscord
from tests.stage.serving import served

SPEC = "DISCORD_API_SPEC"
collect_ignore = [] if SPEC in os.environ else ["test_description.py"]
LEFT_OUT = f"Discord: requests were not held against its API description; {SPEC} is not set."

Running: TypeAlias = Callable[..., AbstractAsyncContextManager[FakeDiscord]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was left out."""
    if not os.environ.get(SPEC):
        terminalreporter.write_line(LEFT_OUT)


@pytest.fixture(scope="session")
def description() -> Description | None:
    """Discord's description of its API, if this machine has it."""
    path = os.environ.get(SPEC)
    return Description(Path(path)) if path else None


@pytest.fixture
async def bot(sqlite_store: SqliteStore, vault: Vault) -> Bot:
    """A bot on the real letter."""
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot


def core_of(bot: Bot, slow: float = 0.0) -> Core:
    """What the adapter gets; `slow` is how long each answer takes."""

    async def dispatch(request: Request) -> Answer:
        await asyncio.sleep(slow)
        return await bot.dispatch(request)

    answering = cast(Dispatcher, dispatch) if slow else bot.dispatch
    places = tuple(bot.campaign.letter.places)
    return Core(answering, bot.store, catalogs(), bot.commands, places, bot.campaign)


def settings(folder: Path, **others: Any) -> Settings:
    """Settings of this test and none of this machine's."""
    return Settings(**{"discord_token": TOKEN, "data": folder, "discord_shards": 1, **others})


@pytest.fixture
async def fake(description: Description | None) -> AsyncIterator[FakeDiscord]:
    """A Discord that listens; at the end no request of the bot was one it would not take."""
    server = FakeDiscord(description)
    await server.start()
    yield server
    await server.stop()
    assert server.faults == []


@pytest.fixture
def running(fake: FakeDiscord, bot: Bot, tmp_path: Path) -> Running:
    """The adapter, served by the fake until the block ends."""

    @asynccontextmanager
    async def run(slow: float = 0.0, **others: Any) -> AsyncIterator[FakeDiscord]:
        stop = asyncio.Event()
        chosen = settings(tmp_path, **{"discord_api_url": fake.api, **others})
        fake.ready.clear()
        task = asyncio.create_task(served(Discord(chosen), core_of(bot, slow), stop))
        ready = asyncio.create_task(fake.ready.wait())
        await asyncio.wait({task, ready}, timeout=8, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if task.done():
            task.result()
        try:
            yield fake
        finally:
            stop.set()
            await asyncio.wait_for(task, 10)

    return run
