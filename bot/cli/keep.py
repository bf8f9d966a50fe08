"""Commands for operators on a database: rewriting, erasing old rows, proving the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot import logs
from bot.app import load_catalogs, state_in, wall_clock
from bot.cli.console import Console, usable_settings
from bot.cli.problems import OLDER, START_PROBLEMS, counted, explained
from bot.cli.progress import shown, stoppable
from bot.cli.trial import DATABASE, STATE, server_folder
from bot.settings import ENVIRONMENT, Settings
from db import journal, marking
from db.engine.opening import open_store
from db.engine.transaction import Store, Transaction
from db.journal import JournalBroken
from db.key_epochs import agree
from db.old import Old
from db.secrets.keys import SERVER_KEY, server_keys
from db.secrets.vault import Vault
from handlers.holding.retention import NAMES as OLD_NAMES
from handlers.holding.retention import counted as old_rows
from handlers.holding.retention import erase_old
from messages.text import Code, Listed, t, tn

T = TypeVar("T")

proofs = typer.Typer(no_args_is_help=True, help="Proofs.")

HASH_SHOWN = 16
"""Hexadecimal digits of the journal's end: enough to note down and compare."""


def scrub(
    data: Annotated[Path | None, typer.Option(help="The folder of the SQLite file.")] = None,
) -> None:
    """Rewrite the database so that nothing erased is left in it, nor the order of arrival."""
    settings = usable_settings(ENVIRONMENT)
    place = place_of(settings, data)

    async def rewrite(store: Store) -> None:
        await store.scrub(progress)

    words = t("Stopped. Nothing is lost, and not everything is rewritten.")
    with stoppable(place.console, words), shown(place.console) as progress:
        asyncio.run(within(place, rewrite))


def retention(
    data: Annotated[Path | None, typer.Option(help="The folder of the SQLite file.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Erase what is old, as the bot does every night, and say how much of what."""
    settings = usable_settings(ENVIRONMENT)
    place = place_of(settings, data)
    keeping, now = settings.keeping, wall_clock()

    async def rows_of(store: Store) -> dict[Old, int]:
        if dry_run:
            return await store.transact(partial(old_rows, now=now, keeping=keeping))
        return await erase_old(store, now, keeping)

    for kind, n in asyncio.run(within(place, rows_of)).items():
        place.console.tell(t("{what}: {count}", what=OLD_NAMES[kind], count=n))


def mark_rows(
    data: Annotated[Path | None, typer.Option(help="The folder of the SQLite file.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Mark the rows that an older version left, once, after showing how many there are."""
    place = place_of(usable_settings(ENVIRONMENT), data)
    asyncio.run(within(place, partial(_marked, console=place.console, sure=yes)))


async def _marked(store: Store, console: Console, sure: bool) -> None:
    numbers = await store.transact(marking.begin)
    if not numbers:
        console.tell(t("Nothing is to be marked."))
        return
    console.tell(t("Without a mark: {rows}", rows=Listed(counted(numbers))))
    console.tell(
        t(
            "Whatever is marked now counts as what people did here. Afterwards nothing counts that "
            "was written without the server's key."
        )
    )
    if not sure and not typer.confirm(console.say(t("Mark all of it?"))):
        console.stop(t("Nothing was marked."))
    await marking.mark_all(store)
    console.tell(t("Marked. The bot can be started."))


@proofs.command("journal")
def verify_journal(
    data: Annotated[Path | None, typer.Option(help="The folder of the SQLite file.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Believe an older journal from now on.")
    ] = False,
) -> None:
    """Prove that the journal is whole: nothing changed, removed, added or moved, no older state."""
    settings = usable_settings(ENVIRONMENT)
    place = place_of(settings, data)
    console = place.console
    try:
        n, end, as_noted = asyncio.run(within(place, partial(_verified, accept=accept)))
    except JournalBroken as broken:
        words = t("The journal is broken: entry {number} is not there as it was written.")
        console.tell(words.fill(number=broken.args[0]), error=True)
        raise typer.Exit(1) from None
    words = tn("The journal is whole: {n} entry.", "The journal is whole: {n} entries.", n)
    console.tell(words)
    console.tell(t("It ends in {hash}.", hash=Code(end.hex()[:HASH_SHOWN])))
    if not as_noted:
        console.tell(OLDER, error=True)
        raise typer.Exit(1)


async def _verified(store: Store, accept: bool) -> tuple[int, bytes, bool]:
    async def work(tx: Transaction) -> tuple[int, bytes, bool]:
        await journal.verify(tx)
        if accept:
            await journal.accept_end(tx)
        return *await journal.head(tx), await journal.is_as_noted(tx)

    return await store.transact(work)


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a database, and all that opens it."""

    console: Console
    database: str | Path
    keys: Path
    state: Path


def place_of(settings: Settings, data: Path | None) -> Place:
    """The place in the folder `data`, or of the settings; leaves where no database is there.

    A trial brings its own keys, unless the settings name others.
    """
    logs.configure(settings.log_level)
    console = Console(load_catalogs(default_language=settings.default_language))
    if data is None and settings.database_url:
        return Place(console, settings.database_url, settings.keys, settings.state_dir)
    folder = data or settings.data
    file = folder / DATABASE
    if not file.exists():
        console.stop(t("There is no database {file}.", file=Code(str(file))))
    its_own = "keys" not in settings.model_fields_set
    if data is not None and its_own and (server_folder(data) / SERVER_KEY).exists():
        return Place(console, file, server_folder(data), data / STATE)
    return Place(console, file, settings.keys, settings.state_dir)


async def within(place: Place, use: Callable[[Store], Awaitable[T]]) -> T:
    """The result of `use` on the store; leaves with words where the store cannot be opened."""
    try:
        vault = Vault(server_keys(place.keys))
        store = await open_store(place.database, vault, state_in(place.state))
        try:
            store.keep_to(await store.transact(agree))
            return await use(store)
        finally:
            await store.close()
    except START_PROBLEMS as problem:
        place.console.stop(explained(problem))
