"""Rows are rewritten in the order of their keys: whole, in small pieces, telling nothing then."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from random import Random
from statistics import mean
from tempfile import TemporaryDirectory

import pytest

from db import public_names, signatures, subscriptions
from db.engine import rewriting, scrubbing
from db.engine.rewriting import KEYS, SMALL, rewrite
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store, Transaction
from db.secrets.vault import AccountTag
from tests.stage.disk import copied
from tests.stage.factories import PUBLIC_NAME, SIGNATURE, SUBSCRIPTION, random_tags, sign
from tests.stage.pages import Database, Place, told_by_order
from tests.stage.stores import opened

TOLD, NOTHING = 0.95, 0.08
"""The share of pairs in a page that must lie as they came, and how far from a half by chance."""

IN_A_PAGE, SEEDS = 25, range(6)
"""Few enough people that no page was ever split, which mixes its rows; and how many such crowds."""


async def places(store: Store, path: Path, table: str) -> dict[bytes, Place]:
    """Where the rows of a table lie, the log emptied."""
    await store.empty_log()
    row = await store.transact(
        lambda tx: tx.row("SELECT rootpage FROM sqlite_master WHERE name = $1", table)
    )
    assert row is not None
    with TemporaryDirectory() as folder:
        return Database(copied(path, Path(folder) / "copy").read_bytes()).places(row[0])


async def everything(tx: Transaction) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is rewritten, in the order of its key."""
    return {
        table: [
            tuple(row) for row in await tx.rows(f"SELECT * FROM {table} ORDER BY {', '.join(key)}")
        ]
        for table, key in KEYS.items()
    }


@pytest.mark.outside
@pytest.mark.parametrize("table", ["signature", "public_name"])
async def test_where_a_row_lies_tells_when_it_came_until_rows_are_rewritten(
    tmp_path: Path, table: str
) -> None:
    before, after = [], []
    for seed in SEEDS:
        path = tmp_path / str(seed) / "letter.db"
        async with opened(path) as store:
            await store.transact(lambda tx: signatures.register_text(tx, SIGNATURE.text))
            arrived = random_tags(IN_A_PAGE, seed)
            for tag in arrived:
                await store.transact(partial(_come_together, tags=[tag]))
            before.append(told_by_order(await places(store, path, table), arrived))
            await rewrite(store, Random(seed), small=True)
            found = await places(store, path, table)
            assert set(found) == set(arrived)
            after.append(told_by_order(found, arrived))
    assert mean(before) > TOLD
    assert abs(mean(after) - 0.5) < NOTHING


@pytest.mark.outside
@pytest.mark.parametrize("table", ["signature", "public_name", "subscription"])
async def test_a_large_table_tells_nothing_either(
    sqlite_letter_store: SqliteStore, sqlite_path: Path, table: str
) -> None:
    """The latest are looked at, whom no split of a page has mixed with others yet."""
    store, arrived = sqlite_letter_store, random_tags(SMALL + 500, seed=5)
    for start in range(0, len(arrived), 50):
        await store.transact(partial(_come_together, tags=arrived[start : start + 50]))
    await rewrite(store, Random(1), small=False)
    found = await places(store, sqlite_path, table)
    assert len(found) == len(arrived)
    assert abs(told_by_order(found, arrived[-len(arrived) // 5 :]) - 0.5) < NOTHING


async def _come_together(tx: Transaction, tags: list[AccountTag]) -> None:
    for tag in tags:
        await signatures.sign(tx, tag, SIGNATURE)
        await public_names.publish(tx, tag, PUBLIC_NAME)
        await subscriptions.subscribe(tx, tag, SUBSCRIPTION)


async def test_rows_are_put_back_whole_whatever_columns_they_have(letter_store: Store) -> None:
    store = letter_store
    await store.transact(lambda tx: tx.execute("ALTER TABLE signature ADD COLUMN later BLOB"))
    await store.transact(partial(_come_together, tags=random_tags(500, seed=6)))
    await store.transact(lambda tx: tx.execute("UPDATE signature SET later = $1", b"\0mark"))
    before = await store.transact(everything)
    assert await rewrite(store, Random(2), small=True) == 1500
    assert await store.transact(everything) == before


async def test_large_tables_are_left_to_the_night(
    letter_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "SMALL", 10)
    for tag in random_tags(11, seed=7):
        await sign(letter_store, tag)
    (tag,) = random_tags(1, seed=8)
    await letter_store.transact(lambda tx: public_names.publish(tx, tag, PUBLIC_NAME))
    assert await rewrite(letter_store, Random(3), small=True) == 1
    assert await rewrite(letter_store, Random(3), small=False) == 11


async def test_whoever_comes_and_goes_meanwhile_is_neither_lost_nor_brought_back(
    letter_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between any two pieces somebody withdraws and somebody signs."""
    monkeypatch.setattr(rewriting, "PIECE", 6)
    there, coming = random_tags(60, seed=9), random_tags(60, seed=10)
    for tag in there:
        await sign(letter_store, tag)
    left = list(there)

    class Busy:
        async def transact(self, work, **how):  # type: ignore[no-untyped-def]  # stands for a store
            result = await letter_store.transact(work, **how)
            if left and coming:
                gone, new = left.pop(), coming.pop()
                await letter_store.transact(partial(signatures.withdraw, tag=gone))
                await sign(letter_store, new)
                come.append(new)
            return result

    come: list[AccountTag] = []
    await rewrite(Busy(), Random(4), small=True)  # type: ignore[arg-type]
    rows = await letter_store.transact(lambda tx: tx.rows("SELECT tag FROM signature"))
    assert {bytes(tag) for (tag,) in rows} == {bytes(tag) for tag in (*left, *come)}


async def test_every_table_of_people_is_rewritten_on_both_engines(store: Store) -> None:
    assert set(KEYS) == set(scrubbing.REWRITTEN)
    for table, key in KEYS.items():
        assert await store.transact(
            lambda tx, table=table, key=key: tx.rows(f"SELECT {', '.join(key)} FROM {table}")  # type: ignore[misc]
        ) in ([], ())
