"""Messages typed into open forms: the numbers to erase from the chats, hidden by the server's key.

A row goes once its messages are erased, or can never be.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from db.engine.transaction import Row, Transaction
from db.engine.walking import Key
from db.secrets.vault import AccountTag, Column, SealBroken, Vault

ROOM = 512
"""Bytes that the numbers of most forms stay within: so their length does not tell how many."""

TYPED_OF = "SELECT tag, sealed FROM typed WHERE tag = $1"

MOST = 1000
"""The most messages that are kept for one account; the oldest are left out."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The numbers of the messages that were typed into a form, in the chat with the id `chat`.

    `since` is the stamp of the first; "" once the form has ended and all are to be erased.
    `language` is the code of the language in which to say what could not be erased.
    """

    chat: str
    language: str
    since: str
    messages: tuple[int, ...]


async def keep(tx: Transaction, tag: AccountTag, platform: str, typed: Typed, day: str) -> None:
    """Keep `typed` under the tag of the open form; `day` is the ISO date of the last message."""
    sealed = tx.vault.hide(
        tag, _written(replace(typed, messages=typed.messages[-MOST:])), Column.TYPED
    )
    await tx.execute(
        "INSERT INTO typed (tag, platform, sealed, day) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (tag) DO UPDATE SET sealed = excluded.sealed, day = excluded.day",
        tag,
        platform,
        sealed,
        day,
    )


async def typed_of(tx: Transaction, tag: AccountTag) -> Typed | None:
    """The messages kept under `tag`; None without any, or where another key hid them."""
    row = await tx.row(TYPED_OF, tag)
    return opened(tx.vault, row) if row else None


async def erased(tx: Transaction, tag: AccountTag, messages: Sequence[int]) -> bool:
    """Note that `messages` are out of the chat, or never will be; nothing else is kept of them.

    False where that was noted before.
    """
    kept = await typed_of(tx, tag)
    left = [number for number in kept.messages if number not in messages] if kept else []
    news = kept is not None and len(left) < len(kept.messages)
    if kept is None or not left:
        await drop(tx, tag)
        return news
    sealed = tx.vault.hide(tag, _written(replace(kept, messages=tuple(left))), Column.TYPED)
    await tx.execute("UPDATE typed SET sealed = $2 WHERE tag = $1", tag, sealed)
    return news


async def drop(tx: Transaction, tag: AccountTag) -> None:
    """Erase the numbers kept under `tag`."""
    await tx.execute("DELETE FROM typed WHERE tag = $1", tag)


async def piece(tx: Transaction, after: Key, limit: int, platform: str) -> Sequence[Row]:
    """The tags behind `after`, with what is hidden under each; at most `limit`. See `walk`."""
    return await tx.rows(
        "SELECT tag, sealed FROM typed WHERE platform = $1 AND tag > $2 ORDER BY tag LIMIT $3",
        platform,
        *after,
        limit,
    )


def opened(vault: Vault, row: Row) -> Typed | None:
    """The messages in `row`, a tag and hidden bytes; None where another key hid them."""
    tag, sealed = row
    try:
        fields = json.loads(vault.unhide(tag, sealed, Column.TYPED))
    except SealBroken:
        return None
    return Typed(**{**fields, "messages": tuple(fields["messages"])})


def _written(typed: Typed) -> bytes:
    return json.dumps(asdict(typed)).ljust(ROOM - 1).encode()
