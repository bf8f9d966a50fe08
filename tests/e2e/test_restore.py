"""`restore`, the real program: the secret half from standard input, and words on what was done."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.trial import STATE, server_folder
from db import alive
from db.engine.moments import stamp
from db.engine.sqlite import SqliteStore
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET
from tests.stage.programs import bot, chat


async def _copied(folder: Path, copy: Path) -> None:
    vault = Vault(server_keys(server_folder(folder)))
    store = await SqliteStore.open(folder / "letter.db", vault)
    now = stamp(datetime.now(UTC))
    await store.transact(lambda tx: alive.note(tx, now))
    await store.backup(copy, RECOVERY_KEY)
    await store.close()


def test_who_forgot_since_the_copy_stays_forgotten(tmp_path: Path) -> None:
    folder, copy = tmp_path / "data", tmp_path / "letter.db.age"
    chat(folder, "/sign", "1", "1")
    asyncio.run(_copied(folder, copy))
    chat(folder, "/forget yes")
    places = {
        "DATA": str(folder),
        "STATE_DIR": str(folder / STATE),
        "KEYS": str(server_folder(folder)),
    }
    refused = bot("restore", copy, typed="AGE-SECRET-KEY-1NOT\n", settings=places)
    assert (refused.status, refused.out) == (2, "")
    said = bot("restore", copy, typed=RECOVERY_SECRET + "\n", settings=places)
    assert (said.status, said.err) == (0, "")
    assert said.has_in_order(
        "is in place.",
        "What people erased since then is erased again: 1 row.",
        "letter.db.before-restore-1",
        "/broadcasts",
    )
    assert RECOVERY_SECRET not in said.out
    assert "Nothing is held about this account." in chat(folder, "/me").out
