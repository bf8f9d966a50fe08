"""`python -m bot keys recovery`: the key that copies of the database are encrypted to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.app import load_catalogs
from bot.cli.console import Console
from bot.cli.problems import explained
from db.secrets.keys import KeyFault, KeyProblem
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
            _write(file, secret)
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


def _write(path: Path, secret: str) -> None:
    """Write the secret half to a new file, for its owner alone. Raises `KeyProblem`."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(descriptor)
    except FileExistsError:
        raise KeyProblem(KeyFault.EXISTS, path) from None
    except OSError as error:
        raise KeyProblem(KeyFault.UNWRITABLE, path) from error
