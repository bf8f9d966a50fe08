"""The lines of an export: what it says, whoever seals or opens it. docs/export.md has the schema.

The first line says what the export is, the last one how many rows there were, with a hash of all
lines before it. Between them each line is one row, of its own kind; no two of them belong together.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

FORMAT = 1

Row: TypeAlias = dict[str, Any]
"""A row by its columns, its `kind` among them."""


class Kind(StrEnum):
    """The kind of a row."""

    SIGNATURE = "signature"
    PUBLIC_NAME = "public name"
    ORGANISATION = "organisation"


class Column(StrEnum):
    """A column of signatures that can be approved, or a list of what its owners show in public."""

    APPEARANCE = "appearance"
    MONTH = "month"
    COUNTRY = "country"
    LANGUAGE = "language"
    PLATFORM = "platform"
    VERSION = "version"
    FOR_ORGANISATION = "for_organisation"
    SEALED = "sealed"
    PUBLIC_NAMES = "public_names"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True, slots=True)
class ExportedLetter:
    """The letter that an export is of: its version, and the SHA-256 of each edition in hex."""

    version: str
    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of an export.

    `campaign` is the letter's id, `made` an ISO date, `criteria` what the rows have in common by
    column (none for all), `columns` those that were approved, `rows` the number of rows.
    """

    campaign: str
    letter: ExportedLetter
    made: str
    criteria: Mapping[str, str]
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table of people as it was published: `cells` by value, and all others together.

    `total` is None from 1 to 4. `others` is None where every one of them stands in a cell, and
    where nothing but the total is shown.
    """

    total: int | None
    cells: Mapping[str, int] = field(default_factory=dict)
    others: int | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """The last line of an export: rows, rows by kind, and tables by `country`, `language`, …

    `sha256` is of all lines before, in hex.
    """

    rows: int
    totals: Mapping[str, int]
    breakdowns: Mapping[str, Breakdown]
    sha256: str


class ExportDamaged(Exception):
    """A line that is not as this format has it; counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Writing:
    """The lines of an export as they are written, in their order.

    `totals` are the rows by kind that will be `copied`.
    """

    def __init__(self, totals: Mapping[str, int] | None = None) -> None:
        self._hash = hashlib.sha256()
        self._totals = Counter(totals or {})

    @property
    def totals(self) -> dict[str, int]:
        """The number of rows of each kind."""
        return {kind.value: self._totals[kind] for kind in Kind}

    @property
    def total(self) -> int:
        """The number of rows."""
        return self._totals.total()

    def header(self, header: Header) -> bytes:
        """The first line."""
        return self._line({"export": FORMAT} | asdict(header))

    def row(self, kind: Kind, columns: Mapping[str, Any]) -> bytes:
        """The line of one row."""
        self._totals[kind] += 1
        return self.copied(row_line(kind, columns))

    def copied(self, lines: bytes) -> bytes:
        """Lines of rows that were written before, in any pieces."""
        self._hash.update(lines)
        return lines

    def ending(self, breakdowns: Mapping[str, Breakdown]) -> bytes:
        """The last line."""
        ending = Ending(self.total, self.totals, breakdowns, self._hash.hexdigest())
        return self._line({"end": FORMAT} | asdict(ending))

    def _line(self, content: Mapping[str, Any]) -> bytes:
        line = line_of(content)
        self._hash.update(line)
        return line


def row_line(kind: Kind, columns: Mapping[str, Any]) -> bytes:
    """The line of one row."""
    return line_of({"kind": kind, **columns})


def line_of(content: Mapping[str, Any]) -> bytes:
    """The line, with its end, that `content` stands in."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Reading:
    """An export as it is read, of its plaintext in any pieces; see `db/secrets/streams.py`.

    The header is read at once. Going through the rows ends with `ending`, and checks it: rows are
    to be believed only then. Raises `ExportDamaged`, and what `plain` raises.
    """

    def __init__(self, plain: Iterable[bytes]) -> None:
        self._hash = hashlib.sha256()
        self._lines = _lines(plain)
        self._number = 0
        self.header = self._header(self._next())
        self.ending: Ending | None = None

    def __iter__(self) -> Iterator[Row]:
        """Each row, once."""
        totals: Counter[str] = Counter()
        before, content = self._hash.hexdigest(), self._next()
        while "end" not in content:
            totals[self._kind(content)] += 1
            yield content
            before, content = self._hash.hexdigest(), self._next()
        self.ending = self._ending(content, totals, before)

    def _kind(self, row: Row) -> Kind:
        try:
            return Kind(row["kind"])
        except (KeyError, ValueError):
            raise ExportDamaged(self._number) from None

    def _next(self) -> dict[str, Any]:
        """The next line's content; every export has one, up to its ending."""
        self._number += 1
        line = next(self._lines, b"")
        self._hash.update(line)
        try:
            return dict(json.loads(line))
        except (ValueError, TypeError, RecursionError):
            raise ExportDamaged(self._number) from None

    def _header(self, content: dict[str, Any]) -> Header:
        try:
            if content.pop("export") != FORMAT:
                raise ExportDamaged(self._number)
            content["letter"] = ExportedLetter(**content["letter"])
            content["columns"] = tuple(content["columns"])
            return Header(**content)
        except (KeyError, TypeError):
            raise ExportDamaged(self._number) from None

    def _ending(self, content: dict[str, Any], totals: Counter[str], before: str) -> Ending:
        """The ending in `content`, if it fits the rows that came, and nothing follows it."""
        try:
            content.pop("end")
            tables = content["breakdowns"].items()
            content["breakdowns"] = {by: Breakdown(**table) for by, table in tables}
            ending = Ending(**content)
        except (KeyError, TypeError, AttributeError):
            raise ExportDamaged(self._number) from None
        counted = {kind.value: totals[kind] for kind in Kind}
        fits = (ending.totals, ending.rows, ending.sha256) == (counted, totals.total(), before)
        if not fits or self.header.rows != ending.rows or next(self._lines, None) is not None:
            raise ExportDamaged(self._number)
        return ending


def _lines(plain: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in `plain`, each with its end; the last one may have none."""
    rest = b""
    for piece in plain:
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in lines)
    if rest:
        yield rest
