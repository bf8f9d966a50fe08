"""The folder of a machine's state has one process; whatever ends that one frees the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.state_folder import StateInUse, sole_use
from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.vault import Vault

SERVER = "postgresql://nowhere/letter"


async def test_a_second_process_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    async with sole_use(folder, SERVER):
        with pytest.raises(StateInUse):
            async with sole_use(folder, SERVER):
                pass
        async with sole_use(tmp_path / "state2", SERVER):
            pass
    async with sole_use(folder, SERVER):
        pass
    assert list(folder.iterdir()) == []


async def test_where_it_is_the_same_file_that_is_said(tmp_path: Path, vault: Vault) -> None:
    file = tmp_path / "letter.db"
    async with sole_use(tmp_path / "state", file):
        with pytest.raises(StateInUse):
            async with sole_use(tmp_path / "state", file):
                pass
        store = await SqliteStore.open(file, vault)
        with pytest.raises(StoreUnavailable) as refused:
            async with sole_use(tmp_path / "state", file):
                pass
        await store.close()
    assert refused.value.trouble is Trouble.LOCKED


async def test_a_folder_that_cannot_be_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_bytes(b"")
    async with sole_use(tmp_path / "state", SERVER):
        pass
    assert caplog.messages == ["the folder of the state cannot be opened: FileExistsError"]
