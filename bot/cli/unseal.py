"""`python -m bot unseal`: opening an export on the organisers' own machine.

An export is JSON lines; each may hold `sealed`, base64 of a sealed box. The box's content takes
its place, as `person`.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.app import load_catalogs
from bot.cli.console import Console
from bot.cli.problems import START_PROBLEMS, explained
from db.secrets import vault
from db.secrets.keys import organisers_key
from db.secrets.vault import SealBroken
from messages.text import t


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


def opened(lines: Iterable[str], key: Path) -> Iterator[str | None]:
    """The lines with their seals opened; None for one that does not open. Raises `KeyProblem`."""
    private = organisers_key(key)
    for line in lines:
        if line.strip():
            yield _opened(line, private)


def _opened(line: str, private: bytes) -> str | None:
    try:
        entry = dict(json.loads(line))
        sealed = entry.pop("sealed", None)
        if sealed is not None:
            entry["person"] = vault.unseal(private, b64decode(sealed, validate=True))
        line = json.dumps(entry, ensure_ascii=False)
        line.encode()
    except (ValueError, TypeError, SealBroken):
        return None
    return line
