"""A bot whose page is read: it has been on both platforms, and has a goal."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from db import doorways, goals
from db.engine.transaction import Store, Transaction
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.chats import Bot
from tests.stage.page import Reader, page_of

GOAL = 10


async def _set_up(tx: Transaction) -> None:
    await doorways.note(tx, "telegram", "letterbot")
    await doorways.note(tx, "discord", "4242")
    await goals.put(tx, GOAL)


@pytest.fixture
async def known(bot: Bot) -> Bot:
    """A bot that platforms lead to."""
    await bot.store.transact(_set_up)
    return bot


@pytest.fixture
async def reader(known: Bot) -> AsyncIterator[Reader]:
    """A reader of its page."""
    async with page_of(known.core, "https://letter.example.org") as found:
        yield found


@pytest.fixture
async def either(store: Store, vault: Vault) -> Bot:
    """A bot on either engine."""
    found = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, found.campaign.text))
    await store.transact(_set_up)
    return found
