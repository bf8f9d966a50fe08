"""Pledges that people made."""

from __future__ import annotations

from dataclasses import dataclass

from db import counters, daily
from db.counters import Counter
from db.engine.columns import named
from db.engine.transaction import Row, Transaction
from db.secrets.vault import AccountTag
from db.statistics import Subject


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


_COLUMNS = "pledge, catalogue_version, visibility, due, done, locale, platform, month"
_NAMES = _COLUMNS.split(", ")


async def make(tx: Transaction, tag: AccountTag, made: MadePledge) -> None:
    """Keep a pledge in place of the same one made before; `daily.came` counts its day."""
    await withdraw(tx, tag, made.pledge)
    await tx.execute(
        f"INSERT INTO pledge (tag, {_COLUMNS}) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tag,
        made.pledge,
        made.catalogue_version,
        made.visibility,
        made.due,
        int(made.done),
        made.locale,
        made.platform,
        made.month,
    )
    await counters.add(tx, Counter.PLEDGES, 1)
    if made.done:
        await counters.add(tx, Counter.PLEDGES_DONE, 1)


async def mark_done(tx: Transaction, tag: AccountTag, pledge: str) -> bool:
    """Mark a pledge done; False without such a pledge, or if the pledge was done already.

    The pledge is taken off the open ones; `daily.came` counts the day on which it was done.
    """
    row = await tx.row(
        "SELECT month FROM pledge WHERE tag = $1 AND pledge = $2 AND done = 0", tag, pledge
    )
    if row is None:
        return False
    await tx.execute("UPDATE pledge SET done = 1 WHERE tag = $1 AND pledge = $2", tag, pledge)
    await counters.add(tx, Counter.PLEDGES_DONE, 1)
    await daily.left(tx, Subject.PLEDGES_OPEN, row[0])
    return True


async def withdraw(tx: Transaction, tag: AccountTag, pledge: str) -> bool:
    """Erase one pledge; whether there was one."""
    row = await tx.row("SELECT done, month FROM pledge WHERE tag = $1 AND pledge = $2", tag, pledge)
    if row is None:
        return False
    done, month = row
    await tx.execute("DELETE FROM pledge WHERE tag = $1 AND pledge = $2", tag, pledge)
    await counters.add(tx, Counter.PLEDGES, -1)
    await daily.left(tx, Subject.PLEDGES_DONE if done else Subject.PLEDGES_OPEN, month)
    if done:
        await counters.add(tx, Counter.PLEDGES_DONE, -1)
    tx.erases = True
    return True


async def pledges_of(tx: Transaction, tag: AccountTag) -> tuple[MadePledge, ...]:
    """Every pledge of the account."""
    rows = await tx.rows(
        f"SELECT {_COLUMNS} FROM pledge WHERE tag = $1 ORDER BY pledge",  # noqa: S608 - constant
        tag,
    )
    return tuple(map(_made, rows))


def _made(row: Row) -> MadePledge:
    columns = named(_NAMES, row)
    columns["done"] = bool(columns["done"])
    return MadePledge(**columns)
