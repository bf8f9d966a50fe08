"""Answers that could not be said yet: each a row until the answer is said, a day at most.

The table tells neither to whom an answer goes nor in which order: that is in `content`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.engine.columns import named
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag

ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer to one account, which `tag` stands for; `content` is hidden by the vault under it.

    `id`, `ID_BYTES` long, stands for the update that is answered; `day` is an ISO date.
    """

    id: bytes
    tag: AccountTag
    platform: str
    content: bytes
    day: str


_COLUMNS = "id, tag, platform, content, day"
_NAMES = _COLUMNS.split(", ")


async def keep(tx: Transaction, answer: KeptAnswer) -> None:
    """Keep `answer` in place of the one with the same id."""
    await tx.execute(
        f"INSERT INTO answer ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5) "  # noqa: S608 - constant
        "ON CONFLICT (id) DO UPDATE SET content = excluded.content",
        answer.id,
        answer.tag,
        answer.platform,
        answer.content,
        answer.day,
    )


async def all_of(tx: Transaction, platform: str) -> Sequence[KeptAnswer]:
    """All kept answers on `platform`, in no order."""
    rows = await tx.rows(
        f"SELECT {_COLUMNS} FROM answer WHERE platform = $1",  # noqa: S608 - constant
        platform,
    )
    return [KeptAnswer(**named(_NAMES, row)) for row in rows]


async def content_of(tx: Transaction, id: bytes) -> bytes | None:
    """The content of an answer; None for one that is not kept any more."""
    row = await tx.row("SELECT content FROM answer WHERE id = $1", id)
    return row[0] if row else None


async def change(tx: Transaction, id: bytes, content: bytes) -> None:
    """Put another `content` in an answer, if that answer is still kept."""
    await tx.execute("UPDATE answer SET content = $1 WHERE id = $2", content, id)


async def drop(tx: Transaction, id: bytes) -> None:
    """Erase an answer: that answer was said, or never will be."""
    await tx.execute("DELETE FROM answer WHERE id = $1", id)


async def erase_of(tx: Transaction, tag: AccountTag) -> None:
    """Erase all kept answers to an account."""
    tx.erases = await tx.execute("DELETE FROM answer WHERE tag = $1", tag) > 0 or tx.erases


async def count_of(tx: Transaction, tag: AccountTag, but: bytes = b"") -> int:
    """The number of answers kept for an account, without the one whose id is `but`."""
    row = await tx.row("SELECT COUNT(*) FROM answer WHERE tag = $1 AND id <> $2", tag, but)
    return int(row[0]) if row else 0
