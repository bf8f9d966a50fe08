"""Rows rewritten in the order of their keys, so that where a row lies says nothing of its arrival.

SQLite keeps rows inside a page in the order in which they came, and PostgreSQL besides the number
of the transaction that wrote each. Keys are random to look at, so their order tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random

from db.engine.transaction import Store, Transaction
from db.engine.walking import PATIENCE, Key

KEYS: Mapping[str, tuple[str, ...]] = {
    "signature": ("tag",),
    "public_name": ("tag",),
    "organisation": ("tag",),
    "picked": ("tag",),
    "cleaned": ("tag",),
    "suspect": ("tag",),
    "pledge": ("tag", "pledge"),
    "subscription": ("tag",),
    "wish": ("tag",),
    "typed": ("tag",),
    "answer": ("id",),
    "preference": ("tag",),
    "draft": ("tag",),
    "seen_update": ("platform", "id"),
    "response": ("tag", "alert"),
    "delivery": ("broadcast", "tag"),
    "staff": ("tag",),
    "named_owner": ("tag",),
    "invitation": ("code",),
    "voice": ("kind", "subject", "person"),
    "link_code": ("code",),
    "notice": ("id",),
    "tombstone": ("mark",),
    "log_waiting": ("id",),
}
"""The tables whose rows say something about people, each with the columns of its key."""

PIECE = 160
"""Rows rewritten in one transaction, at most: about 5 ms on SQLite, and nobody waits longer."""

SMALL = 2000
"""Rows of a table that is rewritten each hour; larger ones are rewritten at night."""


async def rewrite(store: Store, chance: Random, *, small: bool) -> int:
    """Rewrite all `small` tables of people, or all others; the number of rows rewritten.

    Each piece is a transaction of its own and ends where `chance` says, so that the edges between
    pieces lie elsewhere each time. Raises `StoreUnavailable`.
    """
    return sum(
        [
            await _rewrite(store, table, chance)
            for table in KEYS
            if await store.transact(partial(_is_small, table=table)) is small
        ]
    )


async def _is_small(tx: Transaction, table: str) -> bool:
    row = await tx.row(f"SELECT 1 FROM {table} LIMIT 1 OFFSET $1", SMALL)  # noqa: S608 - constant
    return row is None


async def _rewrite(store: Store, table: str, chance: Random) -> int:
    """Rewrite a table piece by piece, in the order of its key; the number of rows rewritten."""
    after: Key | None = None
    rewritten = 0
    while True:
        most = chance.randint(PIECE // 2, PIECE)
        rewrite = partial(rewrite_piece, table=table, after=after, most=most)
        patience = PATIENCE if after else 0.0
        keys = await store.transact(rewrite, writes=True, patience=patience)
        rewritten += len(keys)
        if len(keys) < most:
            return rewritten
        after = keys[-1]


async def rewrite_piece(
    tx: Transaction, table: str, after: Key | None, most: int
) -> tuple[Key, ...]:
    """Take the next rows behind the key `after` out and put them back, whole; their keys.

    As many as `most`, or fewer where the table ends with them. `after` is None at its beginning.
    """
    columns, width = ", ".join(KEYS[table]), len(KEYS[table])
    behind = f"WHERE ({columns}) > ({_numbers(1, width)})" if after else ""
    rows = await tx.rows(
        f"SELECT {columns}, {table}.* FROM {table} {behind} ORDER BY {columns} LIMIT {most}",  # noqa: S608
        *(after or ()),
    )
    keys = tuple(tuple(row[:width]) for row in rows)
    if rows:
        await tx.execute(
            f"DELETE FROM {table} WHERE ({columns}) >= ({_numbers(1, width)}) "  # noqa: S608
            f"AND ({columns}) <= ({_numbers(width + 1, width)})",
            *keys[0],
            *keys[-1],
        )
        values = _numbers(1, len(rows[0]) - width)
        for row in rows:
            await tx.later(f"INSERT INTO {table} VALUES ({values})", *row[width:])  # noqa: S608
    return keys


def _numbers(first: int, count: int) -> str:
    return ", ".join(f"${number}" for number in range(first, first + count))
