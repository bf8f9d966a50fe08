"""Two organisers with a folder for exports, on both engines where a test asks for `store`."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.engine.transaction import Store
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.chats import Bot
from tests.stage.exporting import Office, office_of


@pytest.fixture
async def office(bot: Bot, tmp_path: Path) -> Office:
    """Two organisers, on SQLite."""
    return await office_of(bot, tmp_path / "exports")


@pytest.fixture
async def either_office(store: Store, vault: Vault, tmp_path: Path) -> Office:
    """Two organisers, on either engine."""
    bot = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return await office_of(bot, tmp_path / "exports")
