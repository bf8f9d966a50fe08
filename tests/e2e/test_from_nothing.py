"""From an empty machine to a bot that answers: a copy, and the server's keys from elsewhere."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.cli.trial import DATABASE, STATE, server_folder
from db import alive
from db.engine.moments import stamp
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET
from tests.stage.programs import bot, chat
from tests.stage.stores import PostgresServer, opened


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
async def test_a_machine_that_was_lost_is_made_anew_from_a_copy(
    engine: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """Its folders are gone, but for the copy, the keys and the folder of what was erased."""
    async with postgres_server.new_database() as before, postgres_server.new_database() as after:
        urls = (before, after) if engine == "PostgreSQL" else (None, None)
        lost, new = _Machine(tmp_path / "lost", urls[0]), _Machine(tmp_path / "new", urls[1])
        lost.chat("ana", "/sign", "1", "1")
        lost.chat("ben", "/sign", "1", "1")
        await lost.is_looked_after()
        (copy,) = lost.backs_up()
        lost.chat("ben", "/forget yes")
        safe = tmp_path / "safe"
        shutil.copytree(server_folder(lost.folder), safe / "server")
        shutil.copytree(lost.folder / STATE, safe / STATE)
        copy = Path(shutil.copy(copy, safe))
        shutil.rmtree(lost.folder)

        began = time.perf_counter()
        shutil.copytree(safe / "server", server_folder(new.folder))
        shutil.copytree(safe / STATE, new.folder / STATE)
        said = new.restores(copy)
        answered = new.chat("ana", "/sign")
        seconds = time.perf_counter() - began
    assert "is erased again: 1 row." in said
    assert "You have signed" in answered
    print(f"{engine}: from nothing to an answer in {seconds:.1f} s")  # noqa: T201 - a figure


class _Machine:
    """A machine with its folder, and the server that it uses, if any."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.folder = folder / "data"
        self._url = {"DATABASE_URL": url} if url else {}

    def chat(self, account: str, *lines: str) -> str:
        said = chat(self.folder, *lines, account=account, settings=self._url)
        assert said.status == 0, said.err
        return said.out

    async def is_looked_after(self) -> None:
        """As by a bot that runs; a chat looks after no broadcasts."""
        vault = Vault(server_keys(server_folder(self.folder)))
        address = self._url.get("DATABASE_URL", self.folder / DATABASE)
        async with opened(address, vault) as store:
            await store.transact(partial(alive.note, at=stamp(datetime.now(UTC))))

    def backs_up(self) -> list[Path]:
        said = bot("backup", settings=self._settings)
        assert (said.status, said.err) == (0, "")
        return [*(self.folder / "backups").iterdir()]

    def restores(self, copy: Path) -> str:
        said = bot("restore", copy, typed=RECOVERY_SECRET + "\n", settings=self._settings)
        assert (said.status, said.err) == (0, "")
        return said.out

    @property
    def _settings(self) -> dict[str, str]:
        return {
            "DATA": str(self.folder),
            "STATE_DIR": str(self.folder / STATE),
            "KEYS": str(server_folder(self.folder)),
            "RECOVERY_KEY": RECOVERY_KEY.text,
            **self._url,
        }
