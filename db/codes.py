"""Codes that are good once, by their digests: how they end, so that no copy revives them."""

from __future__ import annotations

from db import roll
from db.engine.tombstones import bury
from db.engine.transaction import Transaction
from db.marks import Marked

INVITATION, LINK_CODE = "invitation", "link_code"
"""Tables of codes; what is buried of a code has the same name."""


async def drop(tx: Transaction, table: str, column: str, value: bytes) -> bool:
    """Erase the codes of `table` whose `column` is `value`, off the roll too; whether one was."""
    rows = await tx.rows(
        f"SELECT code, tag FROM {table} WHERE {column} = $1",  # noqa: S608 - constants
        value,
    )
    for code, tag in rows:
        await tx.execute(f"DELETE FROM {table} WHERE code = $1", code)  # noqa: S608 - constants
        await roll.leave(tx, *_on_roll(tx, table, bytes(code), tag))
        await bury(tx, table, bytes(code))
    return bool(rows)


def _on_roll(tx: Transaction, table: str, code: bytes, tag: bytes | None) -> tuple[str, ...]:
    """The keys on the roll of a code; of an invitation, of the voices for it as well."""
    if table == INVITATION:
        return roll.keys_of_invitation(tx.vault, code)
    return (roll.key(tx.vault, Marked.LINK_CODE, bytes(tag or b"")),)
