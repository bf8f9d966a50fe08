"""The tables of an opened export: CSV, XLSX and JSON lines, each written row by row."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.unsealing.cells import disarmed
from db.export_lines import Kind, Row

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""The mark at the beginning of a CSV by which Excel knows UTF-8."""

SHEET_ROWS = 1_048_575
"""The rows of a sheet below its heading (Excel specifications and limits)."""


class Format(StrEnum):
    """A format of the tables."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


NAMES = {
    Kind.SIGNATURE: "signatures",
    Kind.PUBLIC_NAME: "public-names",
    Kind.ORGANISATION: "organisations",
}
"""The name of the table of each kind of rows."""

WORKBOOK = "export.xlsx"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the lines of JSON with its rows, and the columns that have data, in their order."""

    kind: Kind
    lines: Path
    columns: tuple[str, ...]

    def rows(self, told: Callable[[int], None]) -> Iterator[Row]:
        """Each row; `told` hears of each thousand."""
        with self.lines.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                yield json.loads(line)
                if number % 1000 == 0:
                    told(1000)


def write_csv(folder: Path, table: Table, told: Callable[[int], None]) -> None:
    """Write a table as CSV: UTF-8 with its mark, formulas disarmed. Raises `OSError`."""
    path = folder / f"{NAMES[table.kind]}.csv"
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file)
        writer.writerow(table.columns)
        for row in table.rows(told):
            writer.writerow([disarmed(row.get(column)) for column in table.columns])


def write_xlsx(
    folder: Path, tables: Sequence[Table], told: Callable[[int], None], most: int = SHEET_ROWS
) -> None:
    """Write the tables as sheets of one workbook, with at most `most` rows each.

    Every cell is text. Raises `OSError`.
    """
    options = {"constant_memory": True, "tmpdir": str(folder), "use_zip64": True}
    book = xlsxwriter.Workbook(str(folder / WORKBOOK), options)
    try:
        for table in tables:
            _write_sheets(book, table, told, most)
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.args[0] from None


def _write_sheets(book: Workbook, table: Table, told: Callable[[int], None], most: int) -> None:
    sheet, at, number = _sheet(book, table, 1), 0, 1
    for row in table.rows(told):
        if at == most:
            number += 1
            sheet, at = _sheet(book, table, number), 0
        at += 1
        _write(sheet, at, row, table.columns)


def _sheet(book: Workbook, table: Table, number: int) -> Worksheet:
    name = NAMES[table.kind] + (f" {number}" if number > 1 else "")
    sheet = book.add_worksheet(name)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column)
    return sheet


def _write(sheet: Worksheet, at: int, row: Mapping[str, object], columns: Sequence[str]) -> None:
    for place, column in enumerate(columns):
        words = disarmed(row.get(column))
        if words:
            sheet.write_string(at, place, words)
