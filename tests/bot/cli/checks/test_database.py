"""The database's own line, and the SQLite that this Python brings."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.cli.checks.database import look, of_sqlite
from bot.settings import Settings
from db import runs
from db.engine import pragmas
from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable
from db.key_epochs import agree
from db.runs import Run, RunState
from db.secrets.keys import create_keys, server_keys
from db.secrets.vault import Vault
from handlers.organising.schedule import Name
from tests.stage.stores import VAULT
from tests.stage.words import ENGLISH

FIRST, LAST = "2026-11-01T04:00:00Z", "2026-11-24T04:00:00Z"


async def test_how_old_the_database_and_its_last_copy_are_is_read_from_the_ledger(
    tmp_path: Path, key_folders: tuple[Path, Path]
) -> None:
    settings = Settings(data=tmp_path, state_dir=tmp_path / "state", keys=key_folders[0])
    assert (await look(settings)).since is None, "there is no database yet"
    store = await SqliteStore.open(tmp_path / "letter.db", Vault(server_keys(settings.keys)))
    for due in (FIRST, LAST):
        await store.transact(partial(runs.enter, run=Run(Name.BACKUP, due, RunState.DONE)))
    await store.close()
    looked = await look(settings)
    assert looked.problem is None
    assert looked.since == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert looked.copied == datetime(2026, 11, 24, 4, tzinfo=UTC)


async def test_an_sqlite_that_does_not_take_up_a_pragma_is_told_and_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await of_sqlite()).problem is None
    monkeypatch.setitem(pragmas.PRAGMAS, "secure_delete", 7)
    problem = (await of_sqlite()).problem
    assert problem is not None
    assert "what secure_delete asks of it" in ENGLISH(problem)
    with pytest.raises(StoreUnavailable):
        await SqliteStore.open(tmp_path / "letter.db", VAULT)


async def test_an_sqlite_that_is_too_old_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pragmas, "OLDEST", "99.1.0")
    problem = (await of_sqlite()).problem
    assert problem is not None
    assert ENGLISH(problem) == "Version 99.1.0 or newer is needed."


async def test_a_database_of_another_server_key_is_told(
    tmp_path: Path, key_folders: tuple[Path, Path]
) -> None:
    others, _ = create_keys(tmp_path / "others")
    there = Settings(data=tmp_path, state_dir=tmp_path / "state", keys=key_folders[0])
    store = await SqliteStore.open(tmp_path / "letter.db", Vault(server_keys(there.keys)))
    await store.transact(agree)
    await store.close()
    assert (await look(there)).problem is None
    problem = (await look(there.model_copy(update={"keys": others}))).problem
    assert problem is not None
    assert "This database belongs to another server.key" in ENGLISH(problem)
