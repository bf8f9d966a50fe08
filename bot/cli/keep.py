"""What operators and organisers run by hand: setting up, checking, keys, opening an export."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot import logs
from bot.app import load_catalogs, wall_clock
from bot.cli import init as setup
from bot.cli.check import findings
from bot.cli.console import Console, usable_settings
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.trial import DATABASE
from bot.cli.unseal import opened
from bot.clock.chores import erase_old
from bot.settings import ENVIRONMENT, Settings
from db import journal
from db.engine.opening import open_store
from db.engine.transaction import Store, Transaction
from db.journal import JournalBroken
from db.old import Old
from db.secrets.keys import (
    ORGANISERS_KEY,
    PUBLIC_KEY,
    SERVER_KEY,
    KeyProblem,
    create_keys,
    server_keys,
)
from db.secrets.vault import Vault
from handlers.holding.retention import NAMES as OLD_NAMES
from handlers.holding.retention import counted as old_rows
from messages.text import Code, Text, t, tn

T = TypeVar("T")

HASH_SHOWN = 16
"""Hexadecimal digits of the journal's end: enough to note down and compare."""


def add_to(app: typer.Typer) -> None:
    """Make these commands part of `app`."""
    keys = typer.Typer(no_args_is_help=True, help="Key files.")
    keys.command("new")(new_keys)
    app.add_typer(keys, name="keys")
    verify = typer.Typer(no_args_is_help=True, help="Proofs.")
    verify.command("journal")(verify_journal)
    app.add_typer(verify, name="verify")
    for command in (init, check, scrub, retention, unseal):
        app.command()(command)


def init() -> None:
    """Ask for what is needed, write `.env`, make the keys, print the invite links."""
    console, here = Console(load_catalogs()), Path()
    telegram = _asked(
        console, t("Telegram token from BotFather (empty: no Telegram)"), setup.TELEGRAM_TOKEN
    )
    discord = _asked(console, t("Discord bot token (empty: no Discord)"), setup.DISCORD_TOKEN)
    try:
        path = setup.write_environment(here, {"TELEGRAM_TOKEN": telegram, "DISCORD_TOKEN": discord})
        made = setup.make_keys(here)
    except FileExistsError:
        words = t("There is a file {file} already; it is never overwritten.")
        console.stop(words.fill(file=Code(ENVIRONMENT)))
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    console.tell(t("Written: {file}, readable by you alone.", file=Code(str(path))))
    if made:
        _explain_keys(console, *made)
    if invitation := setup.discord_invitation(discord):
        console.tell(t("Add the bot to a Discord server: {link}", link=Code(invitation)))
    if telegram:
        console.tell(t("On Telegram, open the link that BotFather gave you."))
    console.tell(t("Now: {command}", command=Code("python -m bot check")))


def _asked(console: Console, question: Text, pattern: re.Pattern[str]) -> str:
    """A token, or nothing; asked again while it cannot be one."""
    while True:
        typed = typer.prompt(console.say(question), default="", hide_input=True, show_default=False)
        answer = str(typed).strip()
        if not answer or pattern.fullmatch(answer):
            return answer
        words = t("That does not look like a token. Paste all of it, or nothing.")
        console.tell(words, error=True)


def check() -> None:
    """Say line by line what is wrong with the set-up; exit status 1 if anything is."""
    settings = usable_settings(ENVIRONMENT)
    console = Console(load_catalogs())

    async def wrong() -> int:
        problems = 0
        async for what, problem, state in findings(settings):
            console.tell(t("{what}: {state}", what=what, state=problem or state))
            problems += problem is not None
        return problems

    raise typer.Exit(1 if asyncio.run(wrong()) else 0)


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
    """The database to open, which must be there; `data` is another folder than the settings'."""
    logs.configure(settings.log_level)
    console = Console(load_catalogs(settings.default_language))
    file = (data or settings.data) / DATABASE
    if data is None and settings.database_url:
        return console, settings.database_url
    if not file.exists():
        console.stop(t("There is no database {file}.", file=Code(str(file))))
    return console, file


async def _with(console: Console, database: str | Path, use: Callable[[Store], Awaitable[T]]) -> T:
    """What `use` makes of the store; says why it cannot be opened, and leaves."""
    try:
        store = await open_store(database)
        try:
            return await use(store)
        finally:
            await store.close()
    except START_PROBLEMS as problem:
        console.stop(explained(problem))


def new_keys(folder: Path) -> None:
    """Make the organisers' key pair and the server's secrets in FOLDER."""
    console = Console(load_catalogs())
    try:
        server, organisers = create_keys(folder)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    _explain_keys(console, server, organisers)


def _explain_keys(console: Console, server: Path, organisers: Path) -> None:
    """Which key file goes where, and which must never be on the server."""
    console.tell(
        t(
            "{file}: the server's own secrets. Only on the server, readable by the bot alone.",
            file=Code(str(server / SERVER_KEY)),
        )
    )
    console.tell(
        t("{file}: what names are sealed to. On the server.", file=Code(str(server / PUBLIC_KEY)))
    )
    console.tell(
        t(
            "{file}: opens the names. NEVER on the server: move it to the organisers' own "
            "machine now, keep a copy offline, and delete it here.",
            file=Code(str(organisers / ORGANISERS_KEY)),
        )
    )
    console.tell(
        t(
            "Keep a copy of the server's folder too, apart from the database: without it nobody "
            "can withdraw."
        )
    )


def unseal(
    export: Annotated[typer.FileText, typer.Argument(help="JSON lines; - for standard input.")],
    key: Annotated[Path, typer.Option(help="organisers.key")],
) -> None:
    """Open the sealed part of each line of an export, offline."""
    console = Console(load_catalogs())
    failures = 0
    try:
        for number, line in enumerate(opened(export, key), start=1):
            if line is None:
                failures += 1
                words = t("Line {number} does not open with this key; it is left out.")
                console.tell(words.fill(number=number), error=True)
            else:
                typer.echo(line)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    raise typer.Exit(1 if failures else 0)
