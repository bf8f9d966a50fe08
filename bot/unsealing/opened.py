"""An export opened into a folder that is there whole, or not at all."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from bot.unsealing.names import SEALED, Name, opening
from bot.unsealing.tables import NAMES, Format, Table, write_csv, write_xlsx
from db.engine.progress import Progress, Step
from db.export_lines import Column, Ending, ExportDamaged, Header, Kind, Reading, Row
from db.secrets.recovery import Readable
from db.secrets.streams import opened

ABOUT = "about.json"
"""The file with the first line and the last one of the export."""

COLUMNS = {
    Kind.SIGNATURE: (*(column for column in Column if column is not Column.SEALED), *SEALED),
    Kind.PUBLIC_NAME: ("name",),
    Kind.ORGANISATION: ("name", "website", "country", "month"),
}
"""Every column that a table can have; one without any data is left out."""


class FolderInUse(Exception):
    """A folder that has something in it already."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was opened: the two ends of the export, and how many seals another key has."""

    header: Header
    ending: Ending
    closed: int


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`, which takes its place at the end and is gone after a failure.

    It is for its owner alone. Raises `FolderInUse` and `OSError`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f".{folder.name}-{token_hex(8)}")
    try:
        aside.mkdir(mode=0o700)
        yield aside
        aside.replace(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def open_into(
    folder: Path,
    file: Readable,
    private: bytes,
    formats: Collection[Format],
    progress: Progress,
) -> Result:
    """Write what is in the export `file` to `folder`, in each of the `formats`.

    Raises `StreamBroken`, `ExportDamaged` and `OSError`.
    """
    reading = Reading(opened(file, private))
    rows = reading.header.rows
    with opening(private, rows) as names, ExitStack() as files:
        gathering = _Gathering(folder, files)
        for number, (row, name) in enumerate(names(reading), start=1):
            try:
                gathering.add(row, name)
            except UnicodeEncodeError:
                raise ExportDamaged(number + 1) from None
            if number % 1000 == 0:
                progress(Step.OPENING, number, rows)
    assert reading.ending is not None
    progress(Step.OPENING, rows, rows)
    _write_about(folder, reading.header, reading.ending)
    _write_tables(folder, gathering.tables, formats, progress, rows)
    return Result(reading.header, reading.ending, gathering.closed)


class _Gathering:
    """The lines of JSON that everything else is made of: a file for each kind of rows."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self._folder = folder
        self._files = files
        self._open: dict[Kind, TextIO] = {}
        self._filled: dict[Kind, set[str]] = {}
        self.closed = 0

    def add(self, row: Row, name: Name) -> None:
        """Write one row, with its opened `name` in place of the seal, where it has one."""
        kind = Kind(row.pop("kind"))
        if name is None:
            self.closed += 1
        row.pop("sealed", None)
        row |= name or {}
        if kind not in self._open:
            path = self._folder / f"{NAMES[kind]}.{Format.JSONL}"
            self._open[kind] = self._files.enter_context(path.open("x", encoding="utf-8"))
            self._filled[kind] = set()
        self._open[kind].write(json.dumps(row, ensure_ascii=False) + "\n")
        filled = self._filled[kind]
        filled.update([name for name, value in row.items() if value is not None])

    @property
    def tables(self) -> list[Table]:
        """The tables with any row, in the order of the export."""
        return [
            Table(
                kind,
                self._folder / f"{NAMES[kind]}.{Format.JSONL}",
                tuple(str(column) for column in COLUMNS[kind] if column in filled),
            )
            for kind, filled in self._filled.items()
        ]


def _write_about(folder: Path, header: Header, ending: Ending) -> None:
    content = {"export": asdict(header), "end": asdict(ending)}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / ABOUT).write_text(text, "utf-8")


def _write_tables(
    folder: Path, tables: list[Table], formats: Collection[Format], progress: Progress, rows: int
) -> None:
    done: Counter[str] = Counter()
    total = rows * len({Format.CSV, Format.XLSX} & {*formats})

    def told(more: int) -> None:
        done["rows"] += more
        progress(Step.TABLES, done["rows"], total)

    for table in tables if Format.CSV in formats else ():
        write_csv(folder, table, told)
    if Format.XLSX in formats and tables:
        write_xlsx(folder, tables, told)
    if Format.JSONL not in formats:
        for table in tables:
            table.lines.unlink()
