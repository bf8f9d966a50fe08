"""The command line: `chat` in a terminal, and what operators and organisers run by hand."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot import logs
from bot.adapters.chosen import platforms
from bot.adapters.terminal import session
from bot.app import core, load_catalogs
from bot.platform import Platform
from bot.problems import START_PROBLEMS, explained
from bot.running import serve, stop_on_signals
from bot.settings import Settings
from bot.trial import DATABASE, prepare, server_folder
from bot.unsealing import opened
from db.keys import ORGANISERS_KEY, PUBLIC_KEY, SERVER_KEY, create_keys
from db.opening import open_store
from messages.catalogs import Catalogs
from messages.text import Code, Text, t

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
keys_app = typer.Typer(no_args_is_help=True, help="Key files.")
app.add_typer(keys_app, name="keys")

UNUSABLE = 2
"""Exit status where something must be mended before the bot can start."""


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", help="Who is talking.")] = "",
    locale: Annotated[str, typer.Option(help="A language, as zh-TW.")] = "",
    data: Annotated[Path, typer.Option(help="Where everything is kept.")] = Path("trial"),
) -> None:
    """Talk to the bot in this terminal: no token, no server."""
    settings = Settings()
    logs.configure(settings.log_level)
    catalogs = load_catalogs(settings.default_language)
    hint = locale or _terminal_language()
    with suppress(KeyboardInterrupt):
        asyncio.run(_chat(settings, catalogs, as_ or getpass.getuser(), hint, data))


async def _chat(
    settings: Settings, catalogs: Catalogs, account: str, hint: str | None, data: Path
) -> None:
    language = catalogs.languages.reads(None, hint)
    try:
        if prepare(data):
            words = t(
                "This is a trial: everything is kept in {folder}, its keys too. Nothing counts.",
                folder=Code(str(data)),
            )
            typer.echo(catalogs.say(words, language), err=True)
        async with core(
            settings.database_url or data / DATABASE, server_folder(data), catalogs
        ) as made:
            await session.talk(made, account, hint, data / "files")
    except START_PROBLEMS as problem:
        _stop(catalogs, language, explained(problem))


@app.command()
def run() -> None:
    """Serve Telegram, Discord or both: whichever has a token."""
    settings = Settings(_env_file=".env")
    logs.configure(settings.log_level)
    catalogs = load_catalogs(settings.default_language)
    chosen = platforms(settings)
    if not chosen:
        words = t(
            "No platform is set up: give {telegram}, {discord} or both. To try the bot without "
            "either: {command}",
            telegram=Code("TELEGRAM_TOKEN"),
            discord=Code("DISCORD_TOKEN"),
            command=Code("make chat"),
        )
        _stop(catalogs, catalogs.languages.default, words)
    served = asyncio.run(_run(settings, catalogs, chosen))
    raise typer.Exit(0 if served else UNUSABLE)


async def _run(settings: Settings, catalogs: Catalogs, chosen: list[Platform]) -> bool:
    stop = asyncio.Event()
    stop_on_signals(stop)
    database = settings.database_url or settings.data / DATABASE
    try:
        async with core(database, settings.keys, catalogs) as made:
            return await serve(made, chosen, stop)
    except START_PROBLEMS as problem:
        _stop(catalogs, catalogs.languages.default, explained(problem))


@app.command()
def scrub(
    data: Annotated[Path, typer.Option(help="The folder of the SQLite file.")] = Path("trial"),
) -> None:
    """Rewrite the database so that nothing erased is left in it, nor the order of arrival."""
    settings = Settings()
    logs.configure(settings.log_level)
    catalogs = load_catalogs(settings.default_language)
    asyncio.run(_scrub(catalogs, settings.database_url or data / DATABASE))


async def _scrub(catalogs: Catalogs, database: str | Path) -> None:
    try:
        store = await open_store(database)
        await store.scrub()
        await store.close()
    except START_PROBLEMS as problem:
        _stop(catalogs, catalogs.languages.default, explained(problem))


@keys_app.command("new")
def new_keys(folder: Path) -> None:
    """Make the organisers' key pair and the server's secrets in FOLDER."""
    catalogs = load_catalogs()
    try:
        server, organisers = create_keys(folder)
    except START_PROBLEMS as problem:
        _stop(catalogs, catalogs.languages.default, explained(problem))
    lines = (
        t(
            "{file}: the server's own secrets. Only on the server, readable by the bot alone.",
            file=Code(str(server / SERVER_KEY)),
        ),
        t("{file}: what names are sealed to. On the server.", file=Code(str(server / PUBLIC_KEY))),
        t(
            "{file}: opens the names. NEVER on the server: move it to the organisers' own "
            "machine now, keep a copy offline, and delete it here.",
            file=Code(str(organisers / ORGANISERS_KEY)),
        ),
        t(
            "Keep a copy of the server's folder too, apart from the database: without it nobody "
            "can withdraw."
        ),
    )
    for line in lines:
        typer.echo(catalogs.say(line, catalogs.languages.default))


@app.command()
def unseal(
    export: Annotated[typer.FileText, typer.Argument(help="JSON lines; - for standard input.")],
    key: Annotated[Path, typer.Option(help="organisers.key")],
) -> None:
    """Open the sealed part of each line of an export, offline."""
    catalogs = load_catalogs()
    try:
        failures = 0
        for number, line in enumerate(opened(export, key), start=1):
            if line is None:
                failures += 1
                words = t(
                    "Line {number} does not open with this key; it is left out.", number=number
                )
                typer.echo(catalogs.say(words, catalogs.languages.default), err=True)
            else:
                typer.echo(line)
    except START_PROBLEMS as problem:
        _stop(catalogs, catalogs.languages.default, explained(problem))
    raise typer.Exit(1 if failures else 0)


def _terminal_language() -> str | None:
    """The language of the terminal by POSIX's variables, as `zh_TW` of `zh_TW.UTF-8`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").partition(".")[0]
        if value:
            return None if value in ("C", "POSIX") else value
    return None


def _stop(catalogs: Catalogs, language: str, words: Text) -> NoReturn:
    typer.echo(catalogs.say(words, language), err=True)
    sys.exit(UNUSABLE)
