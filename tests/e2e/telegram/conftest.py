"""Telegram, a bot on it, and people who write to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from bot.adapters.telegram.platform import Telegram
from bot.app import Core
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.chats import Bot
from tests.stage.serving import served as serve
from tests.stage.telegram.fake import FakeTelegram, serving
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served, settings_for
from tests.stage.telegram.spec import VARIABLE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not os.environ.get(VARIABLE):
        terminalreporter.write_line(
            f"{VARIABLE} is not set: requests to Telegram were not checked against its description."
        )


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """The server."""
    async with serving() as server:
        yield server


@pytest.fixture
async def core(sqlite_store: SqliteStore, vault: Vault) -> tuple[Bot, Core]:
    """A core on a fresh store."""
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot, bot.core


@pytest.fixture
async def served(telegram: FakeTelegram, core: tuple[Bot, Core]) -> AsyncIterator[Served]:
    """A bot that polls."""
    settings = settings_for(telegram)
    stop = asyncio.Event()
    running = asyncio.create_task(serve(Telegram(settings), core[1], stop))
    served = Served(*core, telegram, settings, stop, running)
    yield served
    await served.ends()


@pytest.fixture
def ana(telegram: FakeTelegram) -> Person:
    return Person(telegram)


@pytest.fixture
def ben(telegram: FakeTelegram) -> Person:
    return Person(telegram)


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    return Group(telegram)
