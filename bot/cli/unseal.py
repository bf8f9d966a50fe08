"""`python -m bot unseal`: opening an export on the organisers' own machine."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Annotated

import typer

from bot.app import load_catalogs
from bot.cli.console import Console
from bot.cli.damaged import EXPORT_PROBLEMS, unusable_export
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.progress import shown, stoppable
from bot.unsealing.opened import FolderInUse, Result, open_into, whole
from bot.unsealing.tables import Format
from db.export_lines import ExportDamaged
from db.secrets.keys import organisers_key
from db.secrets.streams import StreamBroken
from messages.text import Code, Listed, Text, t, tn

NOT_TO_BE_BELIEVED = t("Nothing was written. Fetch the export again, or pick it up again.")


def unseal(
    export: Annotated[Path, typer.Argument(help="The file that /export handed over.")],
    key: Annotated[Path, typer.Option(help="organisers.key")],
    to: Annotated[Path, typer.Option(help="A new folder for what is in it.")],
    format_: Annotated[str, typer.Option("--format", help="csv, xlsx, jsonl, or some of them.")] = (
        ",".join(Format)
    ),
) -> None:
    """Open an export, offline: names, tables and totals, in a new folder."""
    console = Console(load_catalogs())
    formats = _formats(format_, console)
    try:
        private = organisers_key(key)
        with (
            stoppable(console, NOTHING),
            export.open("rb") as file,
            shown(console) as progress,
            whole(to) as folder,
        ):
            result = open_into(folder, file, private, formats, progress)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    except (*EXPORT_PROBLEMS, FolderInUse, OSError) as problem:
        console.tell(_wrong(problem, export, to), error=True)
        console.stop(NOT_TO_BE_BELIEVED if isinstance(problem, EXPORT_PROBLEMS) else NOTHING)
    _tell(console, result, to)


NOTHING = t("Nothing was written.")


def _formats(written: str, console: Console) -> frozenset[Format]:
    words = [word.strip().lower() for word in written.split(",")]
    if not words or not set(words) <= set(Format):
        every = Listed(tuple(map(Code, Format)))
        console.stop(t("These are the formats: {formats}", formats=every))
    return frozenset(map(Format, words))


def _wrong(
    problem: StreamBroken | ExportDamaged | FolderInUse | OSError, export: Path, to: Path
) -> Text:
    """The words for what is wrong."""
    match problem:
        case StreamBroken() | ExportDamaged():
            return unusable_export(problem, export)
        case FolderInUse():
            return t("{folder} has files in it already. Name a new folder.", folder=Code(str(to)))
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return t(
                "There is no room left on the disk: what is in an export takes several times "
                "its size."
            )
        case OSError():
            name = problem.filename or str(export)
            return t("{file} cannot be read or written there.", file=Code(str(name)))


def _tell(console: Console, result: Result, to: Path) -> None:
    rows = result.ending.rows
    console.tell(tn("{n} row, in {folder}", "{n} rows, in {folder}", rows, folder=Code(str(to))))
    if result.closed:
        console.tell(
            tn(
                "{n} name does not open: it is sealed to another key, or was changed.",
                "{n} names do not open: they are sealed to another key, or were changed.",
                result.closed,
            ),
            error=True,
        )
        raise typer.Exit(1)
