"""A database with rows in every table, of every kind of value, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from random import Random
from typing import Any, TypeAlias

from db.engine.scratch import connected
from db.engine.tables import Table, tables, up_to_date
from db.engine.transaction import Param, Store, Transaction

Content: TypeAlias = Mapping[str, Sequence[tuple[Any, ...]]]
"""The rows of each table, in the order of their bytes."""

WORDS = ("Aa", "aB", "b a", "Ä", "ä", "é", "عين", "連署", "😀", "")
"""Text that a language sorts otherwise than by its bytes."""

NOT_COPIED = ("answer", "typed", "notice")

ALONE = ("goal", "log_head")
"""The tables that take one row, whose id is 1."""


def every_table() -> tuple[Table, ...]:
    """The tables of a new database."""
    with closing(connected(":memory:")) as fresh:
        up_to_date(fresh)
        return tables(fresh)


async def fill(store: Store, rows: int = 20, seed: int = 1) -> None:
    """Put so many rows into each table, in no order."""
    chance = Random(seed)
    with closing(connected(":memory:")) as fresh:
        up_to_date(fresh)
        for table in tables(fresh):
            columns = fresh.execute(f"PRAGMA table_info ({table.name})").fetchall()
            made = {
                tuple(values[table.columns.index(name)] for name in table.key): values
                for number in range(rows)
                if (values := tuple(_value(chance, number, table, each) for each in columns))
            }
            await store.transact(partial(_put, table=table, rows=list(made.values())))


async def content(store: Store) -> Content:
    """All that a store holds."""

    async def read(tx: Transaction) -> Content:
        return {
            table.name: sorted(
                map(tuple, await tx.rows(table.select())), key=lambda row: repr(row).encode()
            )
            for table in every_table()
        }

    return await store.transact(read)


def copied(whole: Content) -> Content:
    """The part of it that a copy has."""
    return {name: [] if name in NOT_COPIED else rows for name, rows in whole.items()}


def _value(chance: Random, number: int, table: Table, column: Sequence[Any]) -> Param:
    _, name, kind, required, _, key = column
    if name == "letter_text":
        return chance.randrange(1, 3)
    if table.name == "letter_text" and name == "id":
        return number + 1
    if table.name in ALONE and name == "id":
        return 1
    if not required and not key and chance.random() < 0.3:
        return None
    match kind:
        case "TEXT":
            return chance.choice(WORDS) + (
                f" {chance.randrange(10**6)}" if key or name in ("sha256", "handle") else ""
            )
        case "BLOB":
            return chance.randbytes(chance.choice((16, 40)))
        case "BIGINT":
            return chance.randrange(-(2**63), 2**63)
    return chance.randrange(-(2**31), 2**31)


async def _put(tx: Transaction, table: Table, rows: Sequence[tuple[Param, ...]]) -> None:
    columns = ", ".join(table.columns)
    places = ", ".join(f"${number}" for number in range(1, len(table.columns) + 1))
    await tx.execute(f"DELETE FROM {table.name}")
    for row in rows:
        await tx.execute(f"INSERT INTO {table.name} ({columns}) VALUES ({places})", *row)
