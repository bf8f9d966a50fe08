"""One process a token: its lock can be taken again, and does not give the token away."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.once import alone, lock_of
from bot.platform import PlatformRefused
from db.engine.postgres import PostgresStore
from db.engine.sqlite import SqliteStore


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


async def test_it_can_be_started_again_in_the_same_process(sqlite_store: SqliteStore) -> None:
    for _ in range(2):
        async with alone(sqlite_store, "telegram", "12:token"):
            pass


def test_the_lock_does_not_give_the_token_away() -> None:
    assert "token" not in str(lock_of("12:token"))


async def test_on_two_machines_the_database_tells_them_apart(postgres_url: str) -> None:
    first, second = [await PostgresStore.open(postgres_url) for _ in range(2)]
    try:
        async with alone(first, "telegram", "12:token"), alone(second, "discord", "a"):
            with pytest.raises(PlatformRefused, match="this database"):
                async with alone(second, "telegram", "another machine's file"):
                    pass
        await first.close()
        async with alone(second, "telegram", "12:token"):
            pass
    finally:
        await second.close()
