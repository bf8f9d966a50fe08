"""Batches that look as if a program had signed, and who is in each; for a week at most.

A member stands by a tag of its own. The batch and the tag of the signature are hidden by the
server's key, so that a seized database tells how many are suspected, and of nobody that they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.secrets.vault import AccountTag, Column, SealBroken, Vault

SUSPECT = "suspect"
"""What is buried of an account that was in a batch."""

MOST_IN_A_BATCH = 10_000
"""The most members of a batch: more tell an organiser nothing new, and fill the disk."""

MOST_BATCHES = 50
"""The most batches that wait to be judged; what comes beyond is not marked."""


class Why(StrEnum):
    """What the members of a batch have in common, besides the minute."""

    LINK = "link"
    NAMES = "names"
    NEW = "new accounts"
    SERVER = "new server"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch with `n` members, the first of which came on the ISO date `day`."""

    id: bytes
    why: Why
    day: str
    n: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a batch: the account's tag here, and that of its signature."""

    tag: AccountTag
    signature: AccountTag


async def enter(tx: Transaction, id: bytes, why: Why, day: str, members: Sequence[Member]) -> None:
    """Mark `members` as a batch, or as more of one; who is marked already stays where they are."""
    batch = await _batch(tx, id)
    if batch is None:
        if len(await every(tx)) >= MOST_BATCHES:
            return
        await tx.execute(
            "INSERT INTO batch (id, reason, day, n) VALUES ($1, $2, $3, 0) "
            "ON CONFLICT (id) DO NOTHING",
            id,
            why.value,
            day,
        )
    room = MOST_IN_A_BATCH - (batch.n if batch else 0)
    entered = sum([await _enter(tx, id, day, member) for member in members[: max(room, 0)]])
    await tx.execute("UPDATE batch SET n = n + $2 WHERE id = $1", id, entered)


async def _enter(tx: Transaction, id: bytes, day: str, member: Member) -> int:
    content = json.dumps([id.hex(), member.signature.hex()]).encode()
    return await tx.execute(
        "INSERT INTO suspect (tag, batch, day) VALUES ($1, $2, $3) ON CONFLICT (tag) DO NOTHING",
        member.tag,
        tx.vault.hide(member.tag, content, Column.BATCH),
        day,
    )


async def every(tx: Transaction) -> Sequence[Batch]:
    """All batches that wait to be judged, the latest first."""
    rows = await tx.rows("SELECT id, reason, day, n FROM batch ORDER BY day DESC, id")
    return [_of(row) for row in rows if row[1] in set(Why)]


async def _batch(tx: Transaction, id: bytes) -> Batch | None:
    row = await tx.row("SELECT id, reason, day, n FROM batch WHERE id = $1", id)
    return _of(row) if row and row[1] in set(Why) else None


async def called(tx: Transaction, code: str) -> Batch | None:
    """The batch with an id in hexadecimal; None where it is judged, or a week old."""
    return next((each for each in await every(tx) if each.id.hex() == code), None)


async def piece(
    tx: Transaction, after: bytes, limit: int
) -> list[tuple[AccountTag, bytes, AccountTag]]:
    """The next members behind the tag `after`: tag, batch, and tag of the signature.

    Both are b"" for a row that somebody else wrote.
    """
    rows = await tx.rows(
        "SELECT tag, batch FROM suspect WHERE tag > $1 ORDER BY tag LIMIT $2", after, limit
    )
    return [_opened(tx.vault, AccountTag(bytes(tag)), bytes(batch)) for tag, batch in rows]


def _opened(vault: Vault, tag: AccountTag, hidden: bytes) -> tuple[AccountTag, bytes, AccountTag]:
    try:
        batch, signature = json.loads(vault.unhide(tag, hidden, Column.BATCH))
    except SealBroken:
        return tag, b"", AccountTag(b"")
    return tag, bytes.fromhex(batch), AccountTag(bytes.fromhex(signature))


async def is_kept(tx: Transaction, tag: AccountTag) -> bool:
    """Whether the account is in a batch."""
    return await tx.row("SELECT 1 FROM suspect WHERE tag = $1", tag) is not None


async def forget(tx: Transaction, tag: AccountTag) -> None:
    """Erase the account from the batch that it is in."""
    if await drop(tx, tag):
        await bury(tx, SUSPECT, tag)


async def drop(tx: Transaction, tag: AccountTag) -> bool:
    """Erase a member whose batch is judged; whether there was one."""
    dropped = await tx.execute("DELETE FROM suspect WHERE tag = $1", tag) > 0
    tx.erases = tx.erases or dropped
    return dropped


async def close(tx: Transaction, id: bytes) -> None:
    """Erase a batch that is judged; its members go piece by piece."""
    tx.erases = await tx.execute("DELETE FROM batch WHERE id = $1", id) > 0 or tx.erases


def _of(row: Row) -> Batch:
    id, reason, day, n = row
    return Batch(bytes(id), Why(reason), str(day), int(n))
