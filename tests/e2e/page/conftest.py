"""A bot whose page is read: it has been on both platforms, and has a goal."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from db.engine.transaction import Store
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.chats import Bot
from tests.stage.page import Reader, on_both_platforms, page_of


@pytest.fixture
async def known(bot: Bot) -> Bot:
    """A bot that platforms lead to."""
    await bot.store.transact(on_both_platforms)
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
    await store.transact(on_both_platforms)
    return found
