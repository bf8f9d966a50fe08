"""Renewing the keys: everything that the earlier ones hid or marked, by the new ones instead.

All of it is one transaction, so that no database is ever half renewed. Tags are for ever, and so is
what only an account opens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeAlias

from db import holds, journal, key_epochs, marking, roll
from db.engine.transaction import Transaction
from db.engine.walking import PIECE
from db.holds import Cause
from db.key_epochs import OtherEpoch
from db.marking import Standing
from db.secrets.vault import AccountTag, Column, SealBroken, Vault
from db.subscriptions import copy_of, numbers_of

RENEWED = "keys renewed"
"""The act in the journal."""

Rewrite: TypeAlias = Callable[[Vault, Vault, AccountTag, bytes], bytes]
"""The way to what the vault after the renewal keeps of what the vault before kept for a tag."""


class Progress(Protocol):
    """Who is told how far the renewal is."""

    def __call__(self, table: str, rows: int, *, last: bool) -> None:
        """So many `rows` of a table are done; `last` where these are all."""
        ...


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden columns of a table, each with how it is rewritten.

    `key` is the table's primary key, and `tag` the column with the tag to which all is bound.
    """

    table: str
    key: str
    tag: str
    columns: dict[str, Rewrite]


def _hidden(*columns: Column) -> dict[str, Rewrite]:
    return {column.value: partial(_hidden_anew, column) for column in columns}


def _hidden_anew(
    column: Column, before: Vault, after: Vault, tag: AccountTag, hidden: bytes
) -> bytes:
    return after.hide(tag, before.unhide(tag, hidden, column), column)


def _covered_anew(before: Vault, after: Vault, tag: AccountTag, copy: bytes) -> bytes:
    broadcast, covered = numbers_of(copy)
    if not covered:
        return copy
    return copy_of(broadcast, after.cover(tag, broadcast, before.uncover(tag, broadcast, covered)))


HIDDEN = (
    Hidden(
        *("subscription", "tag", "tag"),
        _hidden(Column.ADDRESS, Column.OWNER, Column.REMINDERS, Column.SINCE)
        | {"copy": _covered_anew},
    ),
    Hidden("staff", "tag", "tag", _hidden(Column.ADDRESS)),
    Hidden("invitation", "code", "tag", _hidden(Column.ADDRESS)),
    Hidden("named_owner", "tag", "tag", _hidden(Column.ADDRESS)),
    Hidden("notice", "id", "id", _hidden(Column.ADDRESS, Column.CONTENT)),
    Hidden("wish", "tag", "tag", _hidden(Column.WISH)),
    Hidden("answer", "id", "tag", _hidden(Column.CONTENT)),
    Hidden("typed", "tag", "tag", _hidden(Column.TYPED)),
    Hidden("organisation", "tag", "tag", _hidden(Column.SAID, Column.KEPT)),
    Hidden("public_name", "tag", "tag", _hidden(Column.REASON, Column.SIGNATURE)),
    Hidden("cleanup", "id", "id", _hidden(Column.SAID)),
    Hidden("picked", "tag", "tag", _hidden(Column.CHOSEN)),
    Hidden("cleaned", "tag", "tag", _hidden(Column.TAKEN)),
    Hidden("suspect", "tag", "tag", _hidden(Column.BATCH)),
    Hidden("signature", "tag", "tag", _hidden(Column.LEAF)),
    Hidden("log_waiting", "id", "id", _hidden(Column.ENTRY)),
    Hidden("log_plan", "id", "id", _hidden(Column.ENTRIES)),
)
"""Every hidden column; a test compares them with the schema."""


async def renew(tx: Transaction, before: Vault, after: Vault, at: str, progress: Progress) -> None:
    """Bring the database, in which everything is by the keys of `before`, to those of `after`.

    `at` is the stamp of the journal's entry, the first of the new epoch. What `before` cannot open
    stays as it is.
    """
    tx.vault, tx.erases = before, True
    await _rewrite_all(tx, before, after, at, progress, await marking.standing(tx))


async def bring_along(
    tx: Transaction, before: Vault, now: Vault, at: str, progress: Progress
) -> None:
    """Bring a database from before the last renewal, which was put back, to the keys of `now`.

    All broadcasts are held, as after any copy that is put back. Raises `OtherEpoch` where its
    journal does not end by the keys of `before`: then it only looks like one.
    """
    tx.vault, tx.erases = before, True
    if await roll.head(tx) is None and await tx.row("SELECT 1 FROM journal_head") is not None:
        raise OtherEpoch
    await _rewrite_all(tx, before, now, at, progress, await marking.standing_then(tx, now))
    await holds.begin(tx, Cause.RESTORED)


async def _rewrite_all(
    tx: Transaction, before: Vault, after: Vault, at: str, progress: Progress, standing: Standing
) -> None:
    hold = await holds.current(tx)
    tx.vault = after
    for hidden in HIDDEN:
        await _rewrite(tx, hidden, before, after, progress)
    await marking.mark_anew(tx, before, standing)
    if hold is not None:
        await holds.keep(tx, hold)
    await key_epochs.enter(tx, after)
    await journal.record(tx, at, journal.CLOCK, RENEWED, "")


async def _rewrite(
    tx: Transaction, hidden: Hidden, before: Vault, after: Vault, progress: Progress
) -> None:
    """Rewrite the hidden columns of a table, row by row in the order of its key."""
    names = ", ".join(hidden.columns)
    places = ", ".join(f"{name} = ${at}" for at, name in enumerate(hidden.columns, start=2))
    key, done = b"", 0
    while True:
        rows = await tx.rows(
            f"SELECT {hidden.key}, {hidden.tag}, {names} FROM {hidden.table} "  # noqa: S608 - constants
            f"WHERE {hidden.key} > $1 ORDER BY {hidden.key} LIMIT $2",
            key,
            PIECE,
        )
        for key, tag, *values in rows:
            rewritten = (
                _rewritten(rewrite, before, after, tag, value)
                for rewrite, value in zip(hidden.columns.values(), values, strict=True)
            )
            await tx.execute(
                f"UPDATE {hidden.table} SET {places} WHERE {hidden.key} = $1",  # noqa: S608 - constants
                key,
                *rewritten,
            )
        done += len(rows)
        progress(hidden.table, done, last=len(rows) < PIECE)
        if len(rows) < PIECE:
            return


def _rewritten(
    rewrite: Rewrite, before: Vault, after: Vault, tag: bytes | None, value: bytes | None
) -> bytes | None:
    if tag is None or value is None:
        return value
    try:
        return rewrite(before, after, AccountTag(bytes(tag)), bytes(value))
    except SealBroken:
        return value
