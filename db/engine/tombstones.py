"""Tombstones: marks of what was erased, so that a copy put back does not bring it back.

A mark is made with the server's key of what stood in a row's key, which is erased itself: without
the key nothing can be tried. No tombstone tells a day or an order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from db.engine.transaction import Transaction
from db.secrets.vault import Vault

MARK_BYTES = 16

MOST = 256
"""The most erasures of one row that are told apart, as long as marks are kept."""

ADDED = "INSERT INTO tombstone (mark, month) VALUES ($1, '') ON CONFLICT (mark) DO NOTHING"


async def bury(tx: Transaction, kind: str, *key: bytes | str) -> None:
    """Put a tombstone for what was erased: a `kind` of `db/graves.py`, and the key of its row.

    The mark is noted beside the database too once `tx` is committed. A row that is made anew and
    erased again gets another tombstone: a copy made between the two has the first one alone.
    """
    for nth in range(MOST):
        mark = mark_of(tx.vault, kind, key, nth)
        if await tx.execute(ADDED, mark) > 0:
            tx.buried.append(mark)
            return


def lies_buried(
    vault: Vault,
    kind: str,
    key: tuple[bytes | str | int, ...],
    missing: Collection[bytes],
    known: Callable[[bytes], bool],
) -> bool:
    """Whether a row was erased since its copy was made.

    `missing` are the marks that were noted since, `known` says whether the copy has a mark. A row
    that was erased and made anew before the copy has only marks that are known.
    """
    for nth in range(MOST):
        mark = mark_of(vault, kind, key, nth)
        if mark in missing:
            return True
        if not known(mark):
            return False
    return True


def mark_of(vault: Vault, kind: str, key: tuple[bytes | str | int, ...], nth: int) -> bytes:
    """The mark of the `nth` erasure of the row `key`, 16 bytes."""
    parts = (part.hex() if isinstance(part, bytes) else str(part) for part in key)
    return vault.mark("tombstone", "\0".join((kind, *parts, str(nth))), MARK_BYTES)
