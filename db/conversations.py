"""Conversations: the language that a reader chose, and the form that is being filled in.

The table of open forms is called `draft`, for the table is older than the word.
"""

from __future__ import annotations

from db.engine.tombstones import bury
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag

LANGUAGE_OF = "SELECT language FROM preference WHERE tag = $1"
OPEN_FORM_OF = "SELECT sealed FROM draft WHERE tag = $1"

LANGUAGE, OPEN_FORM = "language", "open form"
"""What is buried of an account that chose a language, or filled in a form."""


async def choose_language(tx: Transaction, tag: AccountTag, language: str) -> None:
    """Keep the language that a reader chose in place of an earlier choice."""
    await tx.execute(
        "INSERT INTO preference (tag, language) VALUES ($1, $2) "
        "ON CONFLICT (tag) DO UPDATE SET language = excluded.language",
        tag,
        language,
    )


async def chosen_language(tx: Transaction, tag: AccountTag) -> str | None:
    """The language that a reader chose; None before any choice."""
    row = await tx.row(LANGUAGE_OF, tag)
    return row[0] if row else None


async def forget_language(tx: Transaction, tag: AccountTag) -> None:
    """Erase the language that a reader chose."""
    if await tx.execute("DELETE FROM preference WHERE tag = $1", tag) > 0:
        tx.erases = True
        await bury(tx, LANGUAGE, tag)


async def keep_open_form(tx: Transaction, tag: AccountTag, sealed: bytes, day: str) -> None:
    """Keep the open form, encrypted, in place of its earlier state.

    `day` is the ISO date of the last answer.
    """
    await tx.execute(
        "INSERT INTO draft (tag, sealed, day) VALUES ($1, $2, $3) "
        "ON CONFLICT (tag) DO UPDATE SET sealed = excluded.sealed, day = excluded.day",
        tag,
        sealed,
        day,
    )


async def open_form_of(tx: Transaction, tag: AccountTag) -> bytes | None:
    """The open form of an account, encrypted; None without one."""
    row = await tx.row(OPEN_FORM_OF, tag)
    return row[0] if row else None


async def erase_open_form(tx: Transaction, tag: AccountTag) -> None:
    """Erase the open form of an account that does not want to go on with the form."""
    if await tx.execute("DELETE FROM draft WHERE tag = $1", tag) > 0:
        tx.erases = True
        await bury(tx, OPEN_FORM, tag)


async def forget_open_form(tx: Transaction, tag: AccountTag) -> None:
    """Erase the open form of an account, and let no copy bring back one that was sent since."""
    tx.erases = await tx.execute("DELETE FROM draft WHERE tag = $1", tag) > 0 or tx.erases
    await bury(tx, OPEN_FORM, tag)


async def drop_open_form(tx: Transaction, tag: AccountTag) -> None:
    """Drop the open form of an account, which has been sent."""
    await tx.later("DELETE FROM draft WHERE tag = $1", tag)
