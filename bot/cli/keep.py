"""Commands for operators on a database: rewriting, erasing old rows, proving the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot import logs
from bot.app import load_catalogs, wall_clock
from bot.cli.console import Console, usable_settings
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.trial import DATABASE
from bot.settings import ENVIRONMENT, Settings
from db import journal
from db.engine.opening import open_store
from db.engine.transaction import Store, Transaction
from db.journal import JournalBroken
from db.old import Old
from db.secrets.keys import KeyProblem, server_keys
from db.secrets.vault import Vault
from handlers.holding.retention import NAMES as OLD_NAMES
from handlers.holding.retention import counted as old_rows
from handlers.holding.retention import erase_old
from messages.text import Code, t, tn

T = TypeVar("T")

proofs = typer.Typer(no_args_is_help=True, help="Proofs.")

HASH_SHOWN = 16
"""Hexadecimal digits of the journal's end: enough to note down and compare."""


def scrub(
    data: Annotated[Path | None, typer.Option(help="The folder of the SQLite file.")] = None,
) -> None:
    """Rewrite the database so that nothing erased is left in it, nor the order of arrival."""
    settings = usable_settings(ENVIRONMENT)
    console, database = _opening(settings, data)

    async def rewrite(store: Store) -> None:
        await store.scrub()

    asyncio.run(_with(console, database, rewrite))


def retention(
    data: Annotated[Path | None, typer.Option(help="The folder of the SQLite file.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Erase what is old, as the bot does every night, and say how much of what."""
    settings = usable_settings(ENVIRONMENT)
    console, database = _opening(settings, data)
    keeping, now = settings.keeping, wall_clock()

    async def counted(store: Store) -> dict[Old, int]:
        if dry_run:
            return await store.transact(partial(old_rows, now=now, keeping=keeping))
        return await erase_old(store, now, keeping)

    for kind, n in asyncio.run(_with(console, database, counted)).items():
        console.tell(t("{what}: {count}", what=OLD_NAMES[kind], count=n))


@proofs.command("journal")
def verify_journal(
    data: Annotated[Path | None, typer.Option(help="The folder of the SQLite file.")] = None,
) -> None:
    """Prove that the journal is whole: nothing changed, removed, added or moved."""
    settings = usable_settings(ENVIRONMENT)
    console, database = _opening(settings, data)
    try:
        vault = Vault(server_keys(settings.keys))
    except KeyProblem as problem:
        console.stop(explained(problem))
    try:
        n, end = asyncio.run(_with(console, database, partial(_verified, vault=vault)))
    except JournalBroken as broken:
        words = t("The journal is broken: entry {number} is not there as it was written.")
        console.tell(words.fill(number=broken.args[0]), error=True)
        raise typer.Exit(1) from None
    words = tn("The journal is whole: {n} entry.", "The journal is whole: {n} entries.", n)
    console.tell(words)
    console.tell(t("It ends in {hash}.", hash=Code(end.hex()[:HASH_SHOWN])))


async def _verified(store: Store, vault: Vault) -> tuple[int, bytes]:
    async def work(tx: Transaction) -> tuple[int, bytes]:
        await journal.verify(tx, vault)
        return await journal.head(tx)

    return await store.transact(work)


def _opening(settings: Settings, data: Path | None) -> tuple[Console, str | Path]:
    """The console, and the database in `data` or of the settings; leaves if there is none."""
    logs.configure(settings.log_level)
    console = Console(load_catalogs(default_language=settings.default_language))
    file = (data or settings.data) / DATABASE
    if data is None and settings.database_url:
        return console, settings.database_url
    if not file.exists():
        console.stop(t("There is no database {file}.", file=Code(str(file))))
    return console, file


async def _with(console: Console, database: str | Path, use: Callable[[Store], Awaitable[T]]) -> T:
    """The result of `use` on the store; leaves with words where the store cannot be opened."""
    try:
        store = await open_store(database)
        try:
            return await use(store)
        finally:
            await store.close()
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
