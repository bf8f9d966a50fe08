"""A copy of the database, whole, for its owner alone; and PostgreSQL's are its operator's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from db.engine import backup
from db.engine.opening import open_store
from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable
from db.secrets.vault import Vault
from tests.stage.factories import (
    ANA,
    BEN,
    SIGNATURE,
    number_of_signatures,
    sign,
    signature_of,
)
from tests.stage.stores import VAULT


def what_another_process_finds(path: Path) -> str:
    read = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT 1 FROM signature')"
    command = [sys.executable, "-c", read, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


async def test_a_backup_is_a_database_with_everything_in_it(
    sqlite_letter_store: SqliteStore, tmp_path: Path, vault: Vault
) -> None:
    copy = tmp_path / "backups" / "letter-2026-03-01.db"
    await sign(sqlite_letter_store, ANA)
    assert await sqlite_letter_store.backup(copy)
    await sign(sqlite_letter_store, BEN)
    restored = await open_store(copy, vault)
    try:
        assert await signature_of(restored, ANA) == SIGNATURE
        assert await number_of_signatures(restored) == 1
    finally:
        await restored.close()
    assert await number_of_signatures(sqlite_letter_store) == 2


async def test_only_its_owner_can_read_it_and_nothing_else_is_left(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    await sqlite_letter_store.backup(folder / "letter-2026-03-01.db")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(each.name, each.stat().st_mode & 0o777) for each in folder.iterdir()] == [
        ("letter-2026-03-01.db", 0o600)
    ]


async def test_the_log_is_empty_afterwards_with_a_copy_or_without(
    sqlite_letter_store: SqliteStore, sqlite_path: Path, tmp_path: Path
) -> None:
    for path in (None, tmp_path / "copy.db"):
        await sign(sqlite_letter_store, ANA)
        await sqlite_letter_store.backup(path)
        assert sqlite_path.with_name(sqlite_path.name + "-wal").stat().st_size == 0


@pytest.mark.outside
async def test_the_database_stays_locked_against_a_second_bot(
    sqlite_letter_store: SqliteStore, sqlite_path: Path, tmp_path: Path
) -> None:
    await sqlite_letter_store.backup(tmp_path / "copy.db")
    assert "database is locked" in what_another_process_finds(sqlite_path)


async def test_a_second_backup_of_a_day_replaces_the_first(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    copy.with_name(copy.name + backup.PARTIAL).write_bytes(b"left by a crash")
    for tag in (ANA, BEN):
        await sign(sqlite_letter_store, tag)
        await sqlite_letter_store.backup(copy)
    restored = await open_store(copy, VAULT)
    try:
        assert await number_of_signatures(restored) == 2
    finally:
        await restored.close()


async def test_where_nothing_can_be_written_the_store_says_so_and_serves_on(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable):
        await sqlite_letter_store.backup(tmp_path / "file" / "copy.db")
    await sign(sqlite_letter_store, ANA)


async def test_postgresql_leaves_it_to_its_operator(postgres_url: str, tmp_path: Path) -> None:
    store = await open_store(postgres_url, VAULT)
    try:
        assert not await store.backup(tmp_path / "copy.db")
    finally:
        await store.close()
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize(
    ("number", "left"), [(0, []), (2, ["b-3", "b-4"]), (9, ["b-2", "b-3", "b-4"])]
)
def test_the_newest_are_kept(tmp_path: Path, number: int, left: list[str]) -> None:
    for name in ("b-3", "b-2", "b-4", "b-4.partial", "other"):
        (tmp_path / name).touch()
    backup.keep_newest(tmp_path, "b-?", number)
    assert sorted(each.name for each in tmp_path.iterdir()) == [*left, "other"]
