"""Rows of signatures against the log: which of them it counts, and leaves for all others.

For the first batch, in which all who signed before the log get their entries; after a copy was put
back, whose rows may be of entries that ended since; and for rows of a version before this one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from db import signatures
from db.engine.transaction import Row, Store, Transaction
from db.engine.walking import PATIENCE, Key, walk
from db.log import leaves
from db.log.entries import commitment
from db.marks import Marked, mark
from db.secrets.vault import AccountTag, Vault

AT_ONCE = 50
"""Rows that get a leaf in one transaction: some milliseconds."""

Counts: TypeAlias = Callable[[bytes], bool]
"""Whether the log counts a commitment, or will."""


class Logged(NamedTuple):
    """The row of a signature that the log counts or should; `commitment` is None without a leaf."""

    tag: AccountTag
    version: str
    commitment: bytes | None


async def enter(store: Store, vault: Vault, counts: Counts) -> set[bytes]:
    """Give a leaf to each row that the log does not count; the commitments of all others.

    Raises `StoreUnavailable`.
    """
    kept: set[bytes] = set()
    async for rows in walk(store, _piece, (b"",)):
        found = await asyncio.to_thread(logged, vault, rows)
        counted = {each.commitment for each in found if each.commitment}
        counted = {each for each in counted if counts(each)}
        await _give_all(store, [each.tag for each in found if each.commitment not in counted])
        kept |= counted
    return kept


async def enter_new(store: Store) -> None:
    """Give a leaf to each row that has none, as a version before this one leaves them."""
    async for rows in walk(store, _unlogged, (b"",)):
        await _give_all(store, [AccountTag(bytes(tag)) for tag, is_new in rows if is_new])


def logged(vault: Vault, rows: Sequence[Row]) -> list[Logged]:
    """The rows that the log counts or should: with a valid mark, and not for an organisation."""
    found = []
    for row in rows:
        if signatures.is_marked(vault, row):
            signature, tag = signatures.in_row(row), AccountTag(bytes(row[0]))
            nonce = leaves.nonce_of(vault, tag, signature.leaf)
            if signature.is_logged:
                its = None if nonce is None else commitment(nonce)
                found.append(Logged(tag, signature.text.version, its))
    return found


async def _give_all(store: Store, tags: Sequence[AccountTag]) -> None:
    for start in range(0, len(tags), AT_ONCE):
        give = partial(_give, tags=tags[start : start + AT_ONCE])
        await store.transact(give, writes=True, patience=PATIENCE)


async def _give(tx: Transaction, tags: Sequence[AccountTag]) -> None:
    for tag in tags:
        row = await tx.row(signatures.SIGNATURE_OF, tag)
        if row is None or not signatures.is_marked(tx.vault, row):
            continue
        signature = signatures.in_row(row)
        if not signature.is_logged:
            continue
        leaf = await leaves.new(tx, tag)
        await leaves.ended(tx, tag, signature.leaf)
        said = signatures.content([*row[:-2], leaf, None])
        await tx.execute(
            "UPDATE signature SET leaf = $2, mark = $3 WHERE tag = $1",
            tag,
            leaf,
            mark(tx.vault, Marked.SIGNATURE, said),
        )
        await leaves.signed(tx, tag, leaf, signature.text.version, before=True)


async def _piece(tx: Transaction, after: Key, limit: int) -> Sequence[Row]:
    return await signatures.behind(tx, after[0], limit)


async def _unlogged(tx: Transaction, after: Key, limit: int) -> list[Row]:
    return list(await signatures.unlogged(tx, after[0], limit))
