"""Wishes for alerts from the form for signing, until the clock makes subscriptions of them.

A row is written with each signature, whether anything is wished or not, and all rows are alike: so
the log, an order of rows or a number of rows says nothing of who takes alerts.
"""

from __future__ import annotations

from db.engine.tombstones import bury
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag

WISH_OF = "SELECT hidden FROM wish WHERE tag = $1"

WISH = "wish"
"""What is buried of an account that wishes for alerts no more."""


async def keep(tx: Transaction, tag: AccountTag, hidden: bytes) -> None:
    """Keep a wish, hidden by the vault under `tag`, in place of the account's earlier one."""
    await tx.later(
        "INSERT INTO wish (tag, hidden) VALUES ($1, $2) "
        "ON CONFLICT (tag) DO UPDATE SET hidden = excluded.hidden",
        tag,
        hidden,
    )


async def wish_of(tx: Transaction, tag: AccountTag) -> bytes | None:
    """The account's wish as `keep` got it; None without a row."""
    row = await tx.row(WISH_OF, tag)
    return bytes(row[0]) if row else None


async def drop(tx: Transaction, tag: AccountTag) -> None:
    """Erase the account's wish."""
    tx.erases = await tx.execute("DELETE FROM wish WHERE tag = $1", tag) > 0 or tx.erases


async def drop_range(tx: Transaction, first: AccountTag, last: AccountTag) -> None:
    """Erase all wishes from the tag `first` to the tag `last`."""
    await tx.execute("DELETE FROM wish WHERE tag >= $1 AND tag <= $2", first, last)
    tx.erases = True


async def take_back(tx: Transaction, tag: AccountTag) -> None:
    """Erase the account's wish, and let no copy bring back what was made of it or of an earlier."""
    await drop(tx, tag)
    await bury(tx, WISH, tag)


async def waiting(tx: Transaction, limit: int) -> tuple[tuple[AccountTag, bytes], ...]:
    """At most `limit` wishes, each behind its tag."""
    rows = await tx.rows("SELECT tag, hidden FROM wish ORDER BY tag LIMIT $1", limit)
    return tuple((AccountTag(bytes(tag)), bytes(hidden)) for tag, hidden in rows)
