"""Telegram, a bot on it, and people who write to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from bot.adapters.telegram.platform import Telegram
from bot.app import Core
from bot.settings import Settings
from db import signatures
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Purpose, Vault
from db.signatures import Signature, register_text
from tests.stage.chats import Bot, catalogs
from tests.stage.serving import served as serve
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.spec import VARIABLE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not os.environ.get(VARIABLE):
        terminalreporter.write_line(
            f"{VARIABLE} is not set: requests to Telegram were not checked against its description."
        )


@dataclass
class Served:
    """A running bot: what it keeps, and how to stop it."""

    bot: Bot
    core: Core
    telegram: FakeTelegram
    settings: Settings
    stop: asyncio.Event
    running: asyncio.Task[None]

    async def ends(self) -> None:
        self.stop.set()
        async with asyncio.timeout(10):
            await self.running

    async def signature_of(self, person: Person) -> Signature | None:
        tag = self.bot.person(str(person.id), "telegram").tag(Purpose.SIGNATURE)
        return await self.bot.store.transact(lambda tx: signatures.signature_of(tx, tag))


def settings_for(telegram: FakeTelegram, **more: object) -> Settings:
    settings = Settings(telegram_token=SecretStr(TOKEN), telegram_api_url=telegram.url)
    return settings.model_copy(update=more)


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
    places = tuple(bot.campaign.letter.places)
    return bot, Core(bot.dispatch, bot.store, catalogs(), bot.commands, places, bot.campaign)


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
