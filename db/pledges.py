"""Pledges that people made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db import counters, daily
from db.counters import Counter
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Param, Row, Transaction
from db.marks import Marked, fits, mark
from db.secrets.vault import AccountTag, Vault
from db.subjects import Subject


@dataclass(frozen=True, slots=True)
class MadePledge:
    """A pledge as it was made in `month`, as `2026-11`; `due` is an ISO date that was chosen."""

    pledge: str
    catalogue_version: int
    visibility: str
    due: str | None
    done: bool
    locale: str
    platform: str
    month: str


PLEDGE, DATE = "pledge", "date of a pledge"
"""What is buried of an account that made a pledge, with the pledge's id."""

_COLUMNS = "pledge, catalogue_version, visibility, due, done, locale, platform, month"
_NAMES = _COLUMNS.split(", ")


async def make(tx: Transaction, tag: AccountTag, made: MadePledge) -> None:
    """Keep a pledge in place of the same one made before, whose date is taken back.

    `daily.came` counts its day.
    """
    if await _erase(tx, tag, made.pledge):
        await bury(tx, DATE, tag, made.pledge)
    row = _row(tag, made)
    await tx.execute(
        f"INSERT INTO pledge (tag, {_COLUMNS}, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *row,
        mark(tx.vault, Marked.PLEDGE, row),
    )
    await counters.add(tx, Counter.PLEDGES, 1, tag)
    if made.done:
        await counters.add(tx, Counter.PLEDGES_DONE, 1, tag)


async def mark_done(tx: Transaction, tag: AccountTag, pledge: str) -> bool:
    """Mark a pledge done; False without such a pledge, or if the pledge was done already.

    The pledge is taken off the open ones; `daily.came` counts the day on which it was done.
    """
    made = {each.pledge: each for each in await pledges_of(tx, tag)}.get(pledge)
    if made is None or made.done:
        return False
    await tx.execute(
        "UPDATE pledge SET done = 1, mark = $3 WHERE tag = $1 AND pledge = $2",
        tag,
        pledge,
        mark(tx.vault, Marked.PLEDGE, _row(tag, replace(made, done=True))),
    )
    await counters.add(tx, Counter.PLEDGES_DONE, 1, tag)
    await daily.left(tx, Subject.PLEDGES_OPEN, made.month)
    return True


async def withdraw(tx: Transaction, tag: AccountTag, pledge: str) -> bool:
    """Erase one pledge, or what stands in its place; whether there was anything."""
    erased = await _erase(tx, tag, pledge)
    if erased:
        await bury(tx, PLEDGE, tag, pledge)
    return erased


async def take_date_back(tx: Transaction, tag: AccountTag, pledge: str) -> None:
    """Leave of a pledge that it was made, and not by when it was to be done."""
    made = {each.pledge: each for each in await pledges_of(tx, tag)}.get(pledge)
    if made is None:
        return
    await tx.execute(
        "UPDATE pledge SET due = NULL, mark = $3 WHERE tag = $1 AND pledge = $2",
        tag,
        pledge,
        mark(tx.vault, Marked.PLEDGE, _row(tag, replace(made, due=None))),
    )
    tx.erases = True


async def _erase(tx: Transaction, tag: AccountTag, pledge: str) -> bool:
    made = {each.pledge: each for each in await pledges_of(tx, tag)}.get(pledge)
    erased = await tx.execute("DELETE FROM pledge WHERE tag = $1 AND pledge = $2", tag, pledge)
    if made is not None:
        await counters.add(tx, Counter.PLEDGES, -1, tag)
        if made.done:
            await counters.add(tx, Counter.PLEDGES_DONE, -1, tag)
        subject = Subject.PLEDGES_DONE if made.done else Subject.PLEDGES_OPEN
        await daily.left(tx, subject, made.month)
    tx.erases = tx.erases or erased > 0
    return erased > 0


async def pledges_of(tx: Transaction, tag: AccountTag) -> tuple[MadePledge, ...]:
    """Every pledge of the account; a row without a valid mark is none."""
    return tuple(in_row(row) for row in await _rows(tx, tag) if is_marked(tx.vault, row))


async def spoiled(tx: Transaction, tag: AccountTag) -> tuple[str, ...]:
    """The ids in the account's rows that are no pledges, for they are not as they were written."""
    return tuple(row[1] for row in await _rows(tx, tag) if not is_marked(tx.vault, row))


async def _rows(tx: Transaction, tag: AccountTag) -> Sequence[Row]:
    return await tx.rows(
        f"SELECT tag, {_COLUMNS}, mark FROM pledge "  # noqa: S608 - constant
        "WHERE tag = $1 ORDER BY pledge",
        tag,
    )


async def piece(tx: Transaction, start: bytes, limit: int) -> Sequence[Row]:
    """The first `limit` rows from the tag `start` on, in the order of tags, for `is_marked`."""
    return await tx.rows(
        f"SELECT tag, {_COLUMNS}, mark FROM pledge "  # noqa: S608 - constant
        "WHERE tag >= $1 ORDER BY tag, pledge LIMIT $2",
        start,
        limit,
    )


async def tagged(tx: Transaction, start: bytes, size: int, limit: int) -> Sequence[Row]:
    """The rows of `piece` from the tag `start` on whose tags have `size` bytes, at most `limit`."""
    return await tx.rows(
        f"SELECT tag, {_COLUMNS}, mark FROM pledge "  # noqa: S608 - constant
        "WHERE tag >= $1 AND LENGTH(tag) = $2 ORDER BY tag, pledge LIMIT $3",
        *(start, size, limit),
    )


def parted(row: Row, tag: bytes) -> Row:
    """The part of a row of `piece` that the mark is over, under another `tag` and with no date."""
    return [tag, *row[1:4], None, *row[5:-1]]


def is_marked(vault: Vault, row: Row) -> bool:
    """Whether a row of `piece` is a pledge as it was made."""
    return fits(vault, Marked.PLEDGE, content(row), row[-1])


def content(row: Row) -> Row:
    """The part of a row of `piece` that the mark is over."""
    return row[:-1]


def _row(tag: AccountTag, made: MadePledge) -> tuple[Param, ...]:
    return (
        *(tag, made.pledge, made.catalogue_version, made.visibility, made.due),
        *(int(made.done), made.locale, made.platform, made.month),
    )


def in_row(row: Row) -> MadePledge:
    """The pledge in a row of `piece` that `is_marked`."""
    columns = named(_NAMES, row[1:-1])
    columns["done"] = bool(columns["done"])
    return MadePledge(**columns)
