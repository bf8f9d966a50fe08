"""Somebody who can write to the database, and has no key: any row, any column, and earlier rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from db.engine.sqlite_transaction import SqliteTransaction
from db.engine.transaction import Transaction


class Rows(NamedTuple):
    """Rows of a table as they were once."""

    table: str
    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]


async def columns(tx: Transaction, table: str) -> list[str]:
    """The names of a table's columns."""
    sql = (
        "SELECT name FROM pragma_table_info($1) ORDER BY cid"
        if isinstance(tx, SqliteTransaction)
        else "SELECT column_name::text FROM information_schema.columns "
        "WHERE table_name = $1::text ORDER BY ordinal_position"
    )
    return [name for (name,) in await tx.rows(sql, table)]


async def copy(tx: Transaction, table: str) -> Rows:
    """All rows of a table, to be put back later."""
    names = await columns(tx, table)
    rows = await tx.rows(f"SELECT {', '.join(names)} FROM {table}")
    return Rows(table, names, [tuple(row) for row in rows])


async def put_back(tx: Transaction, *copies: Rows) -> None:
    """Let whole tables be as they were."""
    for each in copies:
        await tx.execute(f"DELETE FROM {each.table}")
        await insert(tx, each)


async def add_back(tx: Transaction, *copies: Rows) -> None:
    """Put back those rows that are not there any more, and leave the others."""
    for each in copies:
        there = (await copy(tx, each.table)).rows
        key = 3 if each.table == "voice" else 1
        order = (0, 1, 3) if key == 3 else (0,)
        taken = {tuple(row[at] for at in order) for row in there}
        missing = [row for row in each.rows if tuple(row[at] for at in order) not in taken]
        await insert(tx, each._replace(rows=missing))


async def insert(tx: Transaction, rows: Rows) -> None:
    """Insert rows as they are."""
    places = ", ".join(f"${at}" for at in range(1, len(rows.columns) + 1))
    for row in rows.rows:
        await tx.execute(
            f"INSERT INTO {rows.table} ({', '.join(rows.columns)}) VALUES ({places})", *row
        )


async def alter(tx: Transaction, table: str, column: str, value: Any) -> None:
    """Set a column of every row."""
    await tx.execute(f"UPDATE {table} SET {column} = $1", value)


def other(value: Any, chance: random.Random | None = None) -> Any:
    """Another value of the same type."""
    chance = chance or random.Random(1)
    match value:
        case bytes():
            return chance.randbytes(16)
        case int():
            return value + 1
        case None:
            return None
        case _:
            return value + "x"


async def vary(tx: Transaction, table: str, chance: random.Random) -> None:
    """Copy a row under another key, with one column more or less changed; or change a row."""
    had = await copy(tx, table)
    if not had.rows:
        return
    row = list(chance.choice(had.rows))
    at = chance.randrange(len(row))
    value = chance.choice([each[at] for each in had.rows])
    row[at] = other(value, chance) if value == row[at] else value
    if chance.random() < 0.5:
        row[0] = other(row[0], chance)
    changed = had._replace(rows=[tuple(row)])
    key = row[:1]
    await tx.execute(f"DELETE FROM {table} WHERE {had.columns[0]} = $1", *key)
    try:
        await insert(tx, changed)
    except Exception:  # a column that does not take it: then it was only destroyed
        return
