"""The leaf of a signature's row: the random number behind its entry in the log, hidden in the row.

Whoever changes a signature says so here in the same transaction; what follows waits for the log.
"""

from __future__ import annotations

from nacl.utils import random

from db.engine.transaction import Transaction
from db.log import head, waiting
from db.log.entries import NONCE_BYTES, Kind, commitment
from db.log.waiting import Waiting
from db.secrets.vault import AccountTag, Column, SealBroken, Vault


def nonce_of(vault: Vault, tag: AccountTag, leaf: bytes | None) -> bytes | None:
    """The random number in the row of `tag`; None without one, or where it does not open."""
    try:
        return None if leaf is None else vault.unhide(tag, leaf, Column.LEAF)
    except (SealBroken, TypeError):
        return None


async def new(tx: Transaction, tag: AccountTag) -> bytes | None:
    """The leaf for a row that is signed now; None where no log has begun."""
    if not await head.is_begun(tx):
        return None
    return hidden(tx.vault, tag, random(NONCE_BYTES))


def hidden(vault: Vault, tag: AccountTag, nonce: bytes) -> bytes:
    """The leaf with a random number, as the row of `tag` keeps it."""
    return vault.hide(tag, nonce, Column.LEAF)


async def signed(
    tx: Transaction, tag: AccountTag, leaf: bytes | None, version: str, *, before: bool = False
) -> None:
    """Let the signature in the row of `tag` be counted by the log; nothing without a leaf.

    `before` says that the row is not of somebody who signs now.
    """
    await _wait(tx, tag, leaf, Kind.SIGNED, version, before=before)


async def ended(
    tx: Transaction, tag: AccountTag, leaf: bytes | None, kind: Kind = Kind.TAKEN_BACK
) -> None:
    """Let the signature in the row of `tag` count no more; it is taken back, or `CLEANED`."""
    await _wait(tx, tag, leaf, kind)


async def undone(tx: Transaction, tag: AccountTag, leaf: bytes | None) -> None:
    """Let the signature, which was `CLEANED`, count again by the same leaf."""
    await _wait(tx, tag, leaf, Kind.UNDONE)


async def _wait(
    tx: Transaction,
    tag: AccountTag,
    leaf: bytes | None,
    kind: Kind,
    version: str = "",
    *,
    before: bool = False,
) -> None:
    nonce = nonce_of(tx.vault, tag, leaf)
    if nonce is not None:
        await waiting.add(tx, Waiting(kind, commitment(nonce), version, before=before))
