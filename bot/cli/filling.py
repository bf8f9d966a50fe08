"""Filling an empty PostgreSQL database with a whole campaign: what a move and a restore share."""

from __future__ import annotations

from typing import TypeAlias

from db.engine.opening import open_store
from db.engine.progress import Progress
from db.engine.sqlite import SqliteStore
from db.engine.tables import NotEmpty, NotTheSame
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.vault import Vault
from messages.text import Code, Text, t

FillingProblem: TypeAlias = NotEmpty | NotTheSame
FILLING_PROBLEMS = (NotEmpty, NotTheSame)


async def reserved(url: str, vault: Vault) -> None:
    """Make the tables of the database at `url`, and close it to everybody until it is filled.

    Raises `NotEmpty` and `StoreUnavailable`.
    """
    from db.engine import load  # noqa: PLC0415 - its driver only where it is used

    try:
        store = await open_store(url, vault)
        await store.close()
    except StoreUnavailable as error:
        if error.trouble is not Trouble.UNFINISHED:
            raise
    await load.reserve(url)


async def filled(store: SqliteStore, url: str, progress: Progress) -> tuple[int, int]:
    """Fill the reserved database at `url` from `store`; its rows and tables.

    Raises `NotTheSame` and `StoreUnavailable`.
    """
    from db.engine import load  # noqa: PLC0415 - for the same reason

    return await load.load(store.raw, url, progress)


def unfilled(problem: FillingProblem) -> Text:
    """The words for `problem`."""
    match problem:
        case NotEmpty():
            return t(
                "There is something in that database already, so nothing was changed. Make an "
                "empty one, for example with {command}, and give its address.",
                command=Code("createdb"),
            )
        case NotTheSame():
            return t(
                "A table does not hold what it was given. The database stays closed. Run it again, "
                "and if that does not help, into another empty database."
            )
