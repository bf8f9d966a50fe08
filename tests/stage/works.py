"""Work of the clock in a process of its own, to be killed in the middle of it.

python -m tests.stage.works DATABASE KEYS EXPORTS: goes on with the clean-up under way, and makes
the export that was agreed to. A line `kept` is written after each transaction, `ended` at the end.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from bot.clock.exporting import exporting
from bot.export_folder import ExportFolder
from db import cleaning
from db.engine.sqlite import SqliteStore
from db.engine.transaction import T, Work
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from handlers.organising import cleaning as clean_ups
from tests.stage.chats import Bot

PIECE = 5
"""Rows of a clean-up's piece: small, for many moments to be killed in."""


class _Telling(SqliteStore):
    """A store that writes a line after each transaction."""

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """See `Store.transact`."""
        done = await super().transact(work, whose, writes=writes, patience=patience)
        _say("kept")
        return done


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def _work(database: Path, keys: Path, exports: Path) -> None:
    cleaning.PIECE = PIECE
    vault = Vault(server_keys(keys))
    store = await _Telling.open(database, vault)
    bot = Bot(store, vault)
    await clean_ups.go_on(store, bot.campaign)
    made = replace(bot.core, exports=ExportFolder(exports))
    await store.transact(await exporting(made)(bot.clock()))
    _say("ended")
    await store.close()


if __name__ == "__main__":
    asyncio.run(_work(*map(Path, sys.argv[1:4])))
