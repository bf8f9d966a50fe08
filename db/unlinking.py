"""Unlinking: what is erased when the campaign has closed, and tags that lead to nobody any more.

What stays of a signature or a pledge is counted as before, under a random tag: no key leads from an
account to it, here or in any copy. Done in pieces, each a transaction; done twice it is done once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial

from db import pledges, signatures
from db.broadcasts import BEGINNING
from db.engine.transaction import Row, Transaction
from db.engine.walking import PATIENCE, PIECE, Transacts
from db.log import leaves
from db.marks import Marked, mark
from db.secrets.vault import TAG_BYTES, AccountTag
from db.subjects import Subject

RANDOM_TAG_BYTES = 24
"""Another length than that of an account's tag, so that each row is done once."""

GOES = {
    "delivery": "broadcast, tag",
    "subscription": "tag",
    "wish": "tag",
    "preference": "tag",
    "draft": "tag",
    "typed": "tag",
    "answer": "id",
    "response": "tag, alert",
    "picked": "tag",
    "cleaned": "tag",
    "suspect": "tag",
    "batch": "id",
    "seen_update": "platform, id",
}
"""The tables that are erased, each with the columns of its key."""


async def unlink(store: Transacts) -> None:
    """Erase what is about accounts, and give what is counted random tags.

    Raises `StoreUnavailable`; begun again, it goes on.
    """
    for table, key in GOES.items():
        erase, patience = partial(_erase, table=table, key=key), 0.0
        while await store.transact(erase, writes=True, patience=patience):
            patience = PATIENCE
    await store.transact(_erase_totals, writes=True)
    for part in (_part_signatures, _part_pledges):
        place: bytes | None = b""
        while place is not None:
            work = partial(part, start=place)
            place = await store.transact(work, writes=True, patience=PATIENCE if place else 0.0)


async def is_done(tx: Transaction) -> bool:
    """Whether nothing is left that leads to a signature, also nothing written while it was done."""
    for table in ("signature", "pledge"):
        sql = f"SELECT 1 FROM {table} WHERE LENGTH(tag) = $1 LIMIT 1"  # noqa: S608 - constants
        if await tx.row(sql, TAG_BYTES) is not None:
            return False
    for table in ("subscription", "wish", "response", "picked", "cleaned", "suspect"):
        if await tx.row(f"SELECT 1 FROM {table} LIMIT 1") is not None:  # noqa: S608 - constants
            return False
    sql = "SELECT 1 FROM public_name WHERE signature IS NOT NULL LIMIT 1"
    return await tx.row(sql) is None


async def _erase(tx: Transaction, table: str, key: str) -> int:
    tx.erases = True
    return await tx.execute(
        f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} LIMIT $1)",  # noqa: S608
        PIECE,
    )


async def _erase_totals(tx: Transaction) -> None:
    """Erase what is counted and kept beside the rows that have gone, and the way to signers.

    So does the way from a public name to its signature, by which clean-ups find both.
    """
    await tx.execute("DELETE FROM audience")
    for subject in (Subject.SUBSCRIBERS, Subject.CHATS):
        await tx.execute("DELETE FROM daily WHERE subject = $1", subject.value)
    await tx.execute("UPDATE lane SET tag = $1 WHERE tag <> $1", BEGINNING)
    await tx.execute(
        "UPDATE organisation SET kept = NULL WHERE state = 'waiting' AND kept IS NOT NULL"
    )
    await tx.execute("UPDATE public_name SET signature = NULL WHERE signature IS NOT NULL")
    tx.erases = True


async def _part_signatures(tx: Transaction, start: bytes) -> bytes | None:
    """Part the next signatures from their accounts; the tag to go on from, None at the end."""
    rows = await signatures.tagged(tx, start, TAG_BYTES, PIECE)
    for row in rows:
        fresh = AccountTag(secrets.token_bytes(RANDOM_TAG_BYTES))
        content = [fresh, *signatures.content(row)[1:]]
        sound = signatures.is_marked(tx.vault, row)
        marked = mark(tx.vault, Marked.SIGNATURE, content) if sound else None
        nonce = leaves.nonce_of(tx.vault, AccountTag(bytes(row[0])), row[-2])
        leaf = leaves.hidden(tx.vault, fresh, nonce) if nonce else row[-2]
        await tx.execute(
            "UPDATE signature SET tag = $2, leaf = $3, mark = $4 WHERE tag = $1",
            *(row[0], fresh, leaf, marked),
        )
    return await _further(tx, rows)


async def _part_pledges(tx: Transaction, start: bytes) -> bytes | None:
    """Part the next pledges likewise, from each other too, and leave them no date."""
    rows = await pledges.tagged(tx, start, TAG_BYTES, PIECE)
    for row in rows:
        fresh = secrets.token_bytes(RANDOM_TAG_BYTES)
        content = pledges.parted(row, fresh)
        sound = pledges.is_marked(tx.vault, row)
        marked = mark(tx.vault, Marked.PLEDGE, content) if sound else None
        await tx.execute(
            "UPDATE pledge SET tag = $3, due = NULL, mark = $4 WHERE tag = $1 AND pledge = $2",
            *(row[0], row[1], fresh, marked),
        )
    return await _further(tx, rows)


async def _further(tx: Transaction, rows: Sequence[Row]) -> bytes | None:
    """The place to go on from; a recount under way, which would see rows twice, mends nothing."""
    await tx.execute("UPDATE counter SET recount = NULL WHERE recount IS NOT NULL")
    tx.erases = tx.erases or bool(rows)
    return bytes(rows[-1][0]) if len(rows) == PIECE else None
