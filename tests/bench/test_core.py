"""What ours is compared with does as much, so that the ratios mean something."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from secrets import token_bytes

import pytest

from messages.request import Account
from tests.bench.core import bare_database, bare_sign, core_in, ready_to_sign, seconds_to_sign
from tests.stage.disk import copied

pytestmark = pytest.mark.outside

KEPT = ("signature", "wish", "seen_update", "daily", "counter")


async def test_a_bare_signature_leaves_as_many_rows_and_bytes_as_ours(tmp_path: Path) -> None:
    ours, bares = tmp_path / "ours", tmp_path / "bare"
    bares.mkdir()
    async with core_in(ours) as made, bare_database(bares / "letter.db") as database:
        await seconds_to_sign(made, await ready_to_sign(made, Account("the first")))
        last_press = await ready_to_sign(made, Account("the second"))
        before = _kept(ours, tmp_path / "1")
        await seconds_to_sign(made, last_press)
        added = _added(before, _kept(ours, tmp_path / "2"))
        await bare_sign(database, token_bytes(16))
        before = _kept(bares, tmp_path / "3")
        await bare_sign(database, token_bytes(16))
        assert _added(before, _kept(bares, tmp_path / "4")) == added
        assert added["signature"][0] == added["wish"][0] == 1


def _kept(folder: Path, copy: Path) -> dict[str, tuple[int, int]]:
    """Of each table the number of rows, and of bytes that are no text."""
    with closing(sqlite3.connect(copied(folder, copy) / "letter.db")) as database:
        return {table: _counted(database, table) for table in KEPT}


def _counted(database: sqlite3.Connection, table: str) -> tuple[int, int]:
    rows = database.execute(f"SELECT * FROM {table}").fetchall()
    return len(rows), sum(len(value) for row in rows for value in row if isinstance(value, bytes))


def _added(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    return {
        table: (after[table][0] - rows, after[table][1] - size)
        for table, (rows, size) in before.items()
    }
