"""Signatures that were taken out, as they were, until they are put back or 30 days are over.

Each lies hidden by the server's key under the tag of the signature: who signed finds it, and
whoever withdraws or forgets erases it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.log import leaves
from db.public_names import PUBLIC_NAME
from db.secrets.vault import AccountTag, Column, SealBroken, Vault

CLEANED_OF = "SELECT tag, cleanup, taken FROM cleaned WHERE tag = $1"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A signature that a clean-up took out: its columns, and those of its public name if any.

    `nonce` is the random number of its leaf in the public log; None where it has none.
    """

    tag: AccountTag
    cleanup: bytes
    signature: Mapping[str, Any]
    name: Mapping[str, Any] | None = None
    nonce: bytes | None = None


async def put(tx: Transaction, cleaned: Cleaned) -> None:
    """Keep what was taken out, in place of what was kept of the same account."""
    content = {
        "cleanup": cleaned.cleanup.hex(),
        "signature": cleaned.signature,
        "name": cleaned.name,
        "nonce": cleaned.nonce.hex() if cleaned.nonce else None,
    }
    plain = json.dumps(content, ensure_ascii=False).encode()
    await tx.execute(
        "INSERT INTO cleaned (tag, cleanup, taken) VALUES ($1, $2, $3) "
        "ON CONFLICT (tag) DO UPDATE SET cleanup = excluded.cleanup, taken = excluded.taken",
        cleaned.tag,
        cleaned.cleanup,
        tx.vault.hide(cleaned.tag, plain, Column.TAKEN),
    )


async def cleaned_of(tx: Transaction, tag: AccountTag) -> Cleaned | None:
    """What was taken out of the account; None without anything, or where it does not open."""
    row = await tx.row(CLEANED_OF, tag)
    return _opened(tx.vault, row) if row else None


async def is_kept(tx: Transaction, tag: AccountTag) -> bool:
    """Whether there is any row of the account."""
    return await tx.row(CLEANED_OF, tag) is not None


async def piece(
    tx: Transaction, cleanup: bytes, limit: int
) -> list[tuple[AccountTag, Cleaned | None]]:
    """The first rows of a clean-up, each by its tag; None for one that does not open."""
    rows = await tx.rows(
        "SELECT tag, cleanup, taken FROM cleaned WHERE cleanup = $1 ORDER BY tag LIMIT $2",
        cleanup,
        limit,
    )
    return [(AccountTag(bytes(row[0])), _opened(tx.vault, row)) for row in rows]


async def number(tx: Transaction, cleanup: bytes) -> int:
    """The number of rows of a clean-up."""
    row = await tx.row("SELECT COUNT(*) FROM cleaned WHERE cleanup = $1", cleanup)
    return int(row[0]) if row else 0


async def erase(tx: Transaction, tag: AccountTag) -> bool:
    """Erase what was taken out of the account; whether there was anything."""
    erased = await tx.execute("DELETE FROM cleaned WHERE tag = $1", tag) > 0
    tx.erases = tx.erases or erased
    return erased


async def let_go(tx: Transaction, tag: AccountTag) -> bool:
    """Erase what was taken out of the account, which nobody puts back; whether there was anything.

    The public log hears of it: it may not have counted the signature yet, and never does now.
    """
    taken = await cleaned_of(tx, tag)
    if taken is not None and taken.nonce is not None:
        await leaves.ended(tx, tag, leaves.hidden(tx.vault, tag, taken.nonce))
    return await erase(tx, tag)


async def forget(tx: Transaction, tag: AccountTag) -> bool:
    """Erase what was taken out of the account, for it says so; whether there was anything.

    Its public name is buried, so that no copy of before shows the name again.
    """
    taken = await cleaned_of(tx, tag)
    if taken is not None and taken.name is not None:
        await bury(tx, PUBLIC_NAME, bytes.fromhex(taken.name["tag"]))
    return await let_go(tx, tag)


def _opened(vault: Vault, row: Row) -> Cleaned | None:
    tag, cleanup, taken = (bytes(cell) for cell in row)
    try:
        content = json.loads(vault.unhide(AccountTag(tag), taken, Column.TAKEN))
    except SealBroken:
        return None
    if content["cleanup"] != cleanup.hex():
        return None
    nonce = content.get("nonce")
    return Cleaned(
        AccountTag(tag),
        cleanup,
        content["signature"],
        content["name"],
        bytes.fromhex(nonce) if nonce else None,
    )
