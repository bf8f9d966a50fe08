"""A walk sees every row once, in pieces that others' work goes between."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from db.engine import walking
from db.engine.transaction import Row, Store, Transaction
from db.engine.walking import Key, walk


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PIECE", 3)


async def opened(tx: Transaction, after: Key, limit: int) -> Sequence[Row]:
    """The sources behind a code, with how often each was opened."""
    return await tx.rows(
        "SELECT code, opened FROM source WHERE code > $1 ORDER BY code LIMIT $2", *after, limit
    )


async def add(store: Store, *codes: str) -> None:
    for code in codes:
        await store.transact(
            lambda tx, code=code: tx.execute("INSERT INTO source VALUES ($1, 1)", code)  # type: ignore[misc]
        )


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 6, 7])
async def test_every_row_comes_once_in_the_order_of_the_key(store: Store, number: int) -> None:
    codes = list("gfedcba"[:number])
    await add(store, *codes)
    pieces = [rows async for rows in walk(store, opened, ("",))]
    assert [code for rows in pieces for code, _ in rows] == sorted(codes)
    assert all(1 <= len(rows) <= 3 for rows in pieces)


async def test_a_walk_begins_behind_a_key(store: Store) -> None:
    await add(store, *"abcde")
    pieces = [rows async for rows in walk(store, opened, ("b",))]
    assert [code for rows in pieces for code, _ in rows] == ["c", "d", "e"]


async def test_others_write_between_two_pieces_and_what_is_ahead_is_seen(store: Store) -> None:
    await add(store, *"bcdefh")
    seen: list[str] = []
    async for rows in walk(store, opened, ("",)):
        seen += [code for code, _ in rows]
        if seen == ["b", "c", "d"]:
            await add(store, "a", "g")
            await store.transact(lambda tx: tx.execute("DELETE FROM source WHERE code = 'e'"))
    assert seen == ["b", "c", "d", "f", "g", "h"]
