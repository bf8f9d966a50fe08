"""A bot with a fresh store, and the first person who writes to it."""

from __future__ import annotations

import pytest

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.chats import Bot, Someone


@pytest.fixture
async def bot(sqlite_store: SqliteStore, vault: Vault) -> Bot:
    """A bot on the real letter; its first day is `FIRST_DAY`."""
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot


@pytest.fixture
def ana(bot: Bot) -> Someone:
    """Someone who reads English."""
    return bot.someone("ana")


@pytest.fixture
def ben(bot: Bot) -> Someone:
    """Someone else."""
    return bot.someone("ben")
