"""A file arrives byte for byte on every platform, whatever the bytes are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord.platform import Discord
from bot.adapters.telegram.platform import Telegram
from bot.adapters.terminal.chat import TerminalChat
from bot.app import Core
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from messages.request import Account
from tests.stage.chats import Bot, extended
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.served import settings
from tests.stage.handover import EVERY_BYTE, HANDS_OVER, NAME
from tests.stage.serving import served
from tests.stage.telegram.fake import serving
from tests.stage.telegram.people import Person
from tests.stage.telegram.served import settings_for


@pytest.fixture
def core(sqlite_store: SqliteStore, vault: Vault) -> Core:
    """A core with a command that hands over a file."""
    return Bot(sqlite_store, vault, table=extended(HANDS_OVER)).core


@asynccontextmanager
async def running(platform: Coroutine[Any, Any, None], stop: asyncio.Event) -> AsyncIterator[None]:
    """A platform at work until the block ends."""
    task = asyncio.create_task(platform)
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


async def test_the_terminal_saves_it_for_its_reader_alone(core: Core, tmp_path: Path) -> None:
    await TerminalChat(core, Account("ana"), "en", tmp_path / "files").hear("/handover")
    saved = tmp_path / "files" / NAME
    assert saved.read_bytes() == EVERY_BYTE
    assert saved.stat().st_mode & 0o777 == 0o600


async def test_telegram_gets_it_as_a_document(core: Core) -> None:
    stop = asyncio.Event()
    async with (
        serving() as telegram,
        running(served(Telegram(settings_for(telegram)), core, stop), stop),
    ):
        ana = Person(telegram)
        await ana.types("/handover")
        assert ana.shown[-1].document == (NAME, EVERY_BYTE)


async def test_discord_gets_it_as_an_attachment(core: Core, tmp_path: Path) -> None:
    stop, discord = asyncio.Event(), FakeDiscord(None)
    await discord.start()
    try:
        chosen = settings(tmp_path, discord_api_url=discord.api)
        async with running(served(Discord(chosen), core, stop), stop):
            await asyncio.wait_for(discord.ready.wait(), 8)
            asked = await discord.command("handover")
            assert (asked.files, asked.contents) == ([NAME], [EVERY_BYTE])
    finally:
        await discord.stop()
