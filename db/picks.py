"""Picks: the signatures that an open clean-up would take out, fixed once it is counted.

A pick is its clean-up's number, hidden under the signature's tag: nobody makes one without the
server's key, so no more is taken out than was approved.
"""

from __future__ import annotations

from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag, Column, SealBroken, Vault


async def put(tx: Transaction, cleanup: bytes, tag: AccountTag) -> None:
    """Pick the signature `tag` for a clean-up, in place of an earlier pick."""
    await tx.execute(
        "INSERT INTO picked (tag, chosen) VALUES ($1, $2) "
        "ON CONFLICT (tag) DO UPDATE SET chosen = excluded.chosen",
        tag,
        tx.vault.hide(tag, cleanup, Column.CHOSEN),
    )


async def piece(tx: Transaction, limit: int) -> list[tuple[AccountTag, bytes]]:
    """The first picks, each with its clean-up; b"" for one that somebody else wrote."""
    rows = await tx.rows("SELECT tag, chosen FROM picked ORDER BY tag LIMIT $1", limit)
    tags = [(AccountTag(bytes(tag)), bytes(chosen)) for tag, chosen in rows]
    return [(tag, _cleanup(tx.vault, tag, chosen)) for tag, chosen in tags]


def _cleanup(vault: Vault, tag: AccountTag, chosen: bytes) -> bytes:
    try:
        return vault.unhide(tag, chosen, Column.CHOSEN)
    except SealBroken:
        return b""


async def number(tx: Transaction) -> int:
    """The number of picks."""
    row = await tx.row("SELECT COUNT(*) FROM picked")
    return int(row[0]) if row else 0


async def drop(tx: Transaction, tag: AccountTag) -> None:
    """Pick the signature `tag` no more."""
    tx.erases = await tx.execute("DELETE FROM picked WHERE tag = $1", tag) > 0 or tx.erases


async def clear(tx: Transaction) -> None:
    """Pick nothing any more."""
    tx.erases = await tx.execute("DELETE FROM picked") > 0 or tx.erases


async def is_kept(tx: Transaction, tag: AccountTag) -> bool:
    """Whether the signature `tag` is picked."""
    return await tx.row("SELECT 1 FROM picked WHERE tag = $1", tag) is not None
