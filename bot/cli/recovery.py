"""`python -m bot keys recovery`: the key that copies of the database are encrypted to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.app import load_catalogs
from bot.cli.console import Console
from bot.cli.problems import explained
from db.secrets.keys import KeyProblem, write_private
from db.secrets.recovery import new_recovery_key
from messages.text import Code, t

SETTING = "RECOVERY_KEY"


def new(
    file: Annotated[
        Path | None, typer.Argument(help="Where the secret half goes; without it, to the screen.")
    ] = None,
) -> None:
    """Make a recovery key: its public half for the settings, its secret half to take away."""
    console = Console(load_catalogs())
    public, secret = new_recovery_key()
    if file is None:
        console.tell(t("The secret half:"))
        typer.echo(secret)
    else:
        try:
            write_private(file, secret + "\n")
        except KeyProblem as problem:
            console.stop(explained(problem))
        console.tell(t("{file}: the secret half.", file=Code(str(file))))
    console.tell(
        t(
            "It opens every copy of the database. Take it away from the server now, keep it in two "
            "places, and never beside the copies. Without it no copy can be put back."
        )
    )
    console.tell(t("This goes into the settings of the server:"))
    typer.echo(f"{SETTING}={public.text}")
