"""`python -m bot keys`: the server's keys and the organisers' pair, each made where it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.app import load_catalogs
from bot.cli.console import Console
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.renewing import rotate
from db.log.key_file import create_log_key
from db.secrets.keys import create_pair, create_server_key
from messages.text import Code, t

group = typer.Typer(no_args_is_help=True, help="Key files.")
group.command()(rotate)


@group.command()
def organisers(folder: Path) -> None:
    """Make the organisers' pair in FOLDER, on the organisers' own machine."""
    console = Console(load_catalogs())
    try:
        secret, public = create_pair(folder)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    console.tell(
        t(
            "{file}: opens the names. NEVER on the server: it stays on the organisers' own "
            "machine, with a copy offline.",
            file=Code(str(secret)),
        )
    )
    console.tell(
        t("{file}: what names are sealed to. Give it to the server.", file=Code(str(public)))
    )


@group.command()
def server(
    folder: Annotated[Path, typer.Argument(help="keys/server, where the bot looks for them.")],
) -> None:
    """Make the server's own secrets in FOLDER, on the server."""
    console = Console(load_catalogs())
    try:
        secrets, signs = create_server_key(folder), create_log_key(folder)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    explain(console, secrets)
    explain_log_key(console, signs)


@group.command()
def log(
    folder: Annotated[Path, typer.Argument(help="keys/server, where the bot looks for it.")],
) -> None:
    """Make the key of the public log in FOLDER, on the server, where there is none yet."""
    console = Console(load_catalogs())
    try:
        explain_log_key(console, create_log_key(folder))
    except START_PROBLEMS as problem:
        console.stop(explained(problem))


def explain_log_key(console: Console, file: Path) -> None:
    """Tell what the log's key is for."""
    console.tell(
        t(
            "{file}: signs the public log, by which anybody can check the count. Only on the "
            "server; keep a copy with the other keys.",
            file=Code(str(file)),
        )
    )


def explain(console: Console, secrets: Path) -> None:
    """Tell where the file with the server's own secrets goes."""
    console.tell(
        t(
            "{file}: the server's own secrets. Only on the server, readable by the bot alone.",
            file=Code(str(secrets)),
        )
    )
    console.tell(
        t(
            "Keep a copy of the server's folder too, apart from the database: without it nobody "
            "can withdraw."
        )
    )
