"""`python -m bot keys new`: both key folders of a campaign, and where each file goes."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.app import load_catalogs
from bot.cli.console import Console
from bot.cli.problems import START_PROBLEMS, explained
from db.secrets.keys import ORGANISERS_KEY, PUBLIC_KEY, SERVER_KEY, create_keys
from messages.text import Code, t

group = typer.Typer(no_args_is_help=True, help="Key files.")


@group.command()
def new(folder: Path) -> None:
    """Make the organisers' key pair and the server's secrets in FOLDER."""
    console = Console(load_catalogs())
    try:
        server, organisers = create_keys(folder)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    explain(console, server, organisers)


def explain(console: Console, server: Path, organisers: Path) -> None:
    """Tell which key file goes where, and which must never be on the server."""
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
