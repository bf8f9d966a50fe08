"""The database: whether it opens, is to be believed, and how old it and its copies are."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import StateUnreadable, Unmarked, state_in
from bot.cli.checks.finding import Finding
from bot.cli.problems import OLDER, START_PROBLEMS, explained
from bot.cli.trial import DATABASE
from bot.settings import Settings
from db import closing, journal, marking, runs
from db.engine import pragmas
from db.engine.moments import moment
from db.engine.opening import open_store
from db.engine.soundness import is_sound
from db.engine.state import State
from db.engine.transaction import StoreUnavailable, Transaction, Trouble
from db.key_epochs import see
from db.log.head import Head, current
from db.secrets.keys import SERVER_KEY, KeyProblem, ServerKeys, server_keys
from db.secrets.vault import Vault
from handlers.organising.schedule import Name
from messages.text import Code, Text, t

NOBODYS = Vault(ServerKeys(bytes(32), bytes(32), bytes(32)))
"""A vault to open a store with in which nothing is read."""


NOT_PARTED = t(
    "The campaign has closed, but the key file of this machine can still find whose a signature in "
    "an older copy is. Start the bot here once, with a folder of keys that it can write; or take "
    "the line {secret} out of {file}, and stop using this machine for it.",
    secret=Code("ties"),
    file=Code(SERVER_KEY),
)
"""The words where this machine's key file still has the secret that has to go."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look into the database found: the `problem`, or None.

    `since` is the moment since which the clock has looked after it, and `copied` that of the last
    copy that a clock has made, whichever machine has it; each is None where nobody can tell.
    `head` is what the database knows of the public log, None where that has not begun.
    """

    problem: Text | None = None
    since: datetime | None = None
    copied: datetime | None = None
    head: Head | None = None


async def of_sqlite() -> Finding:
    """This Python's SQLite: its version, and a store, tried on a file that is thrown away."""
    with TemporaryDirectory() as folder:
        problem = await _fault(Path(folder) / DATABASE)
    return Finding(t("SQLite {version}", version=Code(pragmas.VERSION)), problem)


async def _fault(file: Path) -> Text | None:
    if pragmas.is_too_old():
        return t("Version {version} or newer is needed.", version=Code(pragmas.OLDEST))
    if refused := pragmas.refused_by(file):
        return t(
            "It does not do what {pragma} asks of it, on which keeping and erasing depend. Take a "
            "Python with another SQLite.",
            pragma=Code(refused),
        )
    return (await _opened(file, NOBODYS, None)).problem


async def look(settings: Settings) -> Looked:
    """Look into the database that is there, also beside processes on a server."""
    vault, state = NOBODYS, None
    with suppress(KeyProblem, StateUnreadable):  # other lines, or the start, say so
        vault, state = Vault(server_keys(settings.keys)), state_in(settings.state_dir)
    if settings.database_url:
        return await _opened(settings.database_url, vault, state)
    file = settings.data / DATABASE
    if not file.exists():
        return Looked()
    if not await asyncio.to_thread(is_sound, file):
        return Looked(explained(StoreUnavailable(Trouble.CORRUPT)))
    return await _opened(file, vault, state)


async def _opened(address: str | Path, vault: Vault, state: State | None) -> Looked:
    """The look into the store at `address`; with this machine's `state`, at what is in it too."""
    try:
        store = await open_store(address, vault, state, connections=1)
        try:
            return await store.transact(_into) if state else Looked()
        finally:
            await store.close()
    except START_PROBLEMS as problem:
        return Looked(explained(problem))


async def _into(tx: Transaction) -> Looked:
    since, copied = await runs.first_due(tx), await runs.last_done(tx, Name.BACKUP)
    return Looked(await _doubt(tx), _moment(since), _moment(copied), await current(tx))


def _moment(stamp: str | None) -> datetime | None:
    return moment(stamp) if stamp else None


async def _doubt(tx: Transaction) -> Text | None:
    """The reason why what is in the database is not simply to be believed; None without any."""
    await see(tx)
    if numbers := await marking.unmarked(tx):
        return explained(Unmarked(numbers))
    if not tx.vault.is_closed and await closing.is_erased(tx):
        return NOT_PARTED
    return None if await journal.is_as_noted(tx) else OLDER
