"""What people are told where nothing can be kept."""

from __future__ import annotations

import pytest

from db.engine.sqlite import SqliteStore
from tests.stage.chats import Bot, Someone


async def test_when_the_store_is_gone_people_are_told_and_the_log_says_why(
    bot: Bot, ana: Someone, sqlite_store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    await sqlite_store.close()
    assert "My records are out of reach just now" in await ana.types("/count")
    assert [record.getMessage() for record in caplog.records] == ["the store cannot serve: failed"]
