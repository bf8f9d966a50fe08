"""`python -m bot exports`: picking up on the server what is too large for a platform.

The files lie there only once two organisers have agreed, so nothing else can be picked up.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer

from bot.app import load_catalogs
from bot.cli.console import Console, usable_settings
from bot.export_folder import ENDING, ExportFolder, StoredExport
from bot.settings import ENVIRONMENT
from messages.text import Code, t

group = typer.Typer(help="Exports that two organisers have agreed to, on this machine.")

MEGABYTE = 1_000_000


@group.callback(invoke_without_command=True)
def exports(context: typer.Context) -> None:
    """List the exports that lie on this machine."""
    if context.invoked_subcommand is not None:
        return
    console, folder = _here()
    there = _every(folder, console)
    for each in there:
        size = -(-each.size // MEGABYTE)
        console.tell(t("{id}: {size} MB", id=Code(each.id), size=size))
    if not there:
        console.tell(t("No export lies on this machine."))


@group.command()
def take(
    id: Annotated[str, typer.Argument(help="The export, as /export calls it.")],
    to: Annotated[Path, typer.Option(help="The folder to put it in.")],
) -> None:
    """Copy an export out of the bot's folder, still sealed."""
    console, folder = _here()
    found = {each.id: each for each in _every(folder, console)}.get(id.upper())
    if found is None:
        console.stop(
            t(
                "There is no export {id} here. It is there once two organisers have agreed, until "
                "the one who asked has it, for a day at most.",
                id=Code(id),
            )
        )
    target = to / f"export-{found.id}{ENDING}"
    try:
        _copy(found.path, target)
    except OSError:
        console.stop(t("{file} cannot be read or written there.", file=Code(str(target))))
    console.tell(t("{file}: only organisers.key opens it.", file=Code(str(target))))


def _here() -> tuple[Console, ExportFolder]:
    settings = usable_settings(ENVIRONMENT)
    console = Console(load_catalogs(default_language=settings.default_language))
    return console, ExportFolder(settings.exports)


def _every(folder: ExportFolder, console: Console) -> list[StoredExport]:
    try:
        return folder.every()
    except OSError:
        console.stop(t("{file} cannot be read or written there.", file=Code(str(folder.path))))


def _copy(file: Path, target: Path) -> None:
    """Copy `file` to `target`, for its owner alone, whole or not at all. Raises `OSError`."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as aside:
        path = Path(aside.name)
        try:
            with file.open("rb") as source:
                shutil.copyfileobj(source, aside)
            aside.flush()
            os.fsync(aside.fileno())
            path.replace(target)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
