"""What is kept about a conversation: the language chosen, and the form being filled in."""

from __future__ import annotations

from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag


async def choose_language(tx: Transaction, tag: AccountTag, language: str) -> None:
    """Remember the reader's own choice."""
    await tx.execute(
        "INSERT INTO preference (tag, language) VALUES ($1, $2) "
        "ON CONFLICT (tag) DO UPDATE SET language = excluded.language",
        tag,
        language,
    )


async def chosen_language(tx: Transaction, tag: AccountTag) -> str | None:
    """The reader's own choice."""
    row = await tx.row("SELECT language FROM preference WHERE tag = $1", tag)
    return row[0] if row else None


async def forget_language(tx: Transaction, tag: AccountTag) -> None:
    """Erase the choice."""
    tx.erases = await tx.execute("DELETE FROM preference WHERE tag = $1", tag) > 0 or tx.erases


async def keep_draft(tx: Transaction, tag: AccountTag, sealed: bytes, day: str) -> None:
    """Keep the form as it now stands."""
    await tx.execute(
        "INSERT INTO draft (tag, sealed, day) VALUES ($1, $2, $3) "
        "ON CONFLICT (tag) DO UPDATE SET sealed = excluded.sealed, day = excluded.day",
        tag,
        sealed,
        day,
    )


async def draft_of(tx: Transaction, tag: AccountTag) -> bytes | None:
    """The form as it stands, encrypted."""
    row = await tx.row("SELECT sealed FROM draft WHERE tag = $1", tag)
    return row[0] if row else None


async def drop_draft(tx: Transaction, tag: AccountTag) -> None:
    """Erase the form."""
    await tx.execute("DELETE FROM draft WHERE tag = $1", tag)
