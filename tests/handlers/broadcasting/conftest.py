"""A staff with an alert, and subscribers."""

from __future__ import annotations

import pytest

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from tests.stage.chats import Bot
from tests.stage.conducted import APPROVED, APPROVER, AUTHOR, THIRD, put_alert, put_staff
from tests.stage.outlets import Field


@pytest.fixture
async def field(sqlite_store: SqliteStore, vault: Vault) -> Field:
    """Three of the staff, of whom two stand behind an alert, and two subscribers."""
    field = Field(Bot(sqlite_store, vault))
    for name, person in (("author", AUTHOR), ("approver", APPROVER), ("third", THIRD)):
        await put_staff(field, name, person)
    await put_alert(field, APPROVED)
    await field.subscribes("ana", "ben")
    return field
