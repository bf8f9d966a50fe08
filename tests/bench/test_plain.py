"""The plain bots really work, so that ours is compared with something."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import Protocol

import pytest

from tests.bench.beside_plain import (
    Running,
    our_discord,
    our_telegram,
    plain_discord,
    plain_telegram,
)

pytestmark = pytest.mark.outside


class Start(Protocol):
    def __call__(self, folder: Path) -> AbstractAsyncContextManager[Running]: ...


@pytest.mark.parametrize("start", [our_telegram, plain_telegram, our_discord, plain_discord])
async def test_who_signs_at_a_bot_is_counted_there(start: Start, tmp_path: Path) -> None:
    async with start(tmp_path / "bot") as bot:
        ana, ben = bot.newcomer(), bot.newcomer()
        assert "People who signed here: 0" in await ana.counts()
        await ana.gets_ready()
        await ana.signs()
        assert "People who signed here: 1" in await ben.counts()


@pytest.mark.parametrize("start", [plain_telegram, plain_discord])
async def test_what_a_plain_bot_keeps_outlives_a_kill(start: Start, tmp_path: Path) -> None:
    async with start(tmp_path / "bot") as bot:
        ana = bot.newcomer()
        await ana.gets_ready()
        await ana.signs()
    with closing(sqlite3.connect(tmp_path / "bot" / "plain.db")) as database:
        assert database.execute("SELECT appearance FROM signature").fetchall() == [("anonymous",)]
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
