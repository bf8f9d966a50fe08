"""What a machine notes beside its database: with the commit, and never of work that was undone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from db import journal
from db.engine.opening import open_store
from db.engine.state import FILE, State
from db.engine.transaction import Transaction
from tests.stage.stores import VAULT


async def _noted(tx: Transaction) -> None:
    await journal.record(tx, "2026-03-01T12:00:00Z", journal.CLOCK, "noted", "")
    tx.outside["noted"] = "1"


async def test_it_is_on_disk_when_the_caller_hears_of_the_commit(
    address: str | Path, tmp_path: Path
) -> None:
    store = await open_store(address, VAULT, State(tmp_path / "state"))
    await store.transact(_noted)
    assert State(tmp_path / "state")["noted"] == "1"
    await store.close()


async def test_nothing_is_noted_of_work_that_was_undone(
    address: str | Path, tmp_path: Path
) -> None:
    async def undone(tx: Transaction) -> None:
        await _noted(tx)
        raise RuntimeError

    store = await open_store(address, VAULT, State(tmp_path / "state"))
    with pytest.raises(RuntimeError):
        await store.transact(undone)
    await store.close()
    assert State(tmp_path / "state")["noted"] is None


def test_it_is_for_its_owner_alone_and_survives_what_is_noted_later(tmp_path: Path) -> None:
    State(tmp_path / "state").note({"a": "1"})
    State(tmp_path / "state").note({"b": "2"})
    again = State(tmp_path / "state")
    assert (again["a"], again["b"]) == ("1", "2")
    assert stat.S_IMODE((tmp_path / "state" / FILE).stat().st_mode) == 0o600


def test_a_damaged_file_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    State(tmp_path / "state").note({"a": "1"})
    (tmp_path / "state" / FILE).write_text("{", "utf-8")
    with pytest.raises(ValueError, match="Expecting"):
        State(tmp_path / "state")


def test_a_folder_that_cannot_be_written_is_made_up_for_later(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way", "utf-8")
    state = State()
    state._file = tmp_path / "state" / FILE
    state.note({"a": "1"})
    (tmp_path / "state").unlink()
    state.note({"b": "2"})
    again = State(tmp_path / "state")
    assert (again["a"], again["b"]) == ("1", "2")
