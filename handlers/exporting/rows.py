"""The rows of an export: read in small pieces, shuffled, and none joined to another.

Tags are random to look at. All rows whose tags begin with the same byte are read together and
shuffled, and these parts come in an order of their own, drawn anew for each export.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Protocol, TypeAlias

from db import organisations, public_names, signatures, statistics
from db.engine.transaction import Row, Transaction
from db.engine.walking import Transacts
from db.export_lines import Breakdown, Column, Kind, row_line
from db.exports import Wanted
from db.secrets.vault import BEHIND_ALL
from db.signatures import Signature
from db.statistics import Dimension
from db.subjects import Subject
from handlers.organising import counting
from handlers.organising.publication import Shown, seen

PIECE = 25
"""Rows read in one transaction: about a millisecond, for which somebody who signs may wait."""

PARTS = 256
"""The parts that rows are shuffled in; of a million signatures, 4,000 are in memory at once."""

BREAKDOWNS = (Dimension.COUNTRY, Dimension.LANGUAGE, Dimension.PLATFORM, Dimension.MONTH)

LISTS = (Column.PUBLIC_NAMES, Column.ORGANISATIONS)
"""The columns that are lists of their own; all others are a signature's."""

ExportRow: TypeAlias = tuple[Kind, bytes]
"""A row of an export: its kind, and its line."""

Reads: TypeAlias = Callable[[Transaction, Row], Mapping[str, Any] | None]
"""The way from a row of a table to the columns of an export's; None for one that is left out."""


Line: TypeAlias = Callable[[Transaction, Row], bytes | None]
"""The way from a row of a table to the line of an export's row, likewise."""


class Piece(Protocol):
    """A piece of a table: the rows from the key `start` on and before `end`, at most `limit`."""

    async def __call__(
        self, tx: Transaction, start: bytes, limit: int, end: bytes
    ) -> Sequence[Row]:
        """Read the piece, in the order of the keys."""
        ...


async def rows(store: Transacts, wanted: Wanted, chance: Random) -> AsyncIterator[list[ExportRow]]:
    """Every row of the export, part by part; each piece is read in a transaction of its own.

    Rows without a valid mark are left out. What changes meanwhile is there as it was or as it is.
    Raises `StoreUnavailable`.
    """
    for kind, piece, reads in _tables(wanted):
        parts = list(range(PARTS))
        chance.shuffle(parts)
        for part in parts:
            lines = await _part(store, piece, partial(_line, kind, reads), part)
            await asyncio.to_thread(chance.shuffle, lines)
            yield [(kind, line) for line in lines]


def _tables(wanted: Wanted) -> list[tuple[Kind, Piece, Reads]]:
    tables: list[tuple[Kind, Piece, Reads]] = []
    if set(wanted.columns) - set(LISTS):
        tables.append((Kind.SIGNATURE, signatures.piece, partial(_signature, wanted)))
    if Column.PUBLIC_NAMES in wanted.columns:
        tables.append((Kind.PUBLIC_NAME, public_names.piece, _public_name))
    if Column.ORGANISATIONS in wanted.columns:
        tables.append((Kind.ORGANISATION, organisations.piece, _organisation))
    return tables


async def _part(store: Transacts, piece: Piece, line: Line, part: int) -> list[bytes]:
    """The lines of rows whose tags begin with the byte `part`."""
    start, end = bytes([part]), bytes([part + 1]) if part + 1 < PARTS else BEHIND_ALL
    found: list[bytes] = []
    while start:
        read = partial(_read, piece=piece, line=line, start=start, end=end)
        lines, start = await store.transact(read)
        found += lines
    return found


async def _read(
    tx: Transaction, piece: Piece, line: Line, start: bytes, end: bytes
) -> tuple[list[bytes], bytes]:
    """The lines of a piece, and the key from which to go on; b"" at the end of the part."""
    table = await piece(tx, start, PIECE, end)
    found = [each for row in table if (each := line(tx, row)) is not None]
    return found, bytes(table[-1][0]) + b"\0" if len(table) == PIECE else b""


def _line(kind: Kind, reads: Reads, tx: Transaction, row: Row) -> bytes | None:
    columns = reads(tx, row)
    return None if columns is None else row_line(kind, columns)


def _signature(wanted: Wanted, tx: Transaction, row: Row) -> Mapping[str, Any] | None:
    if not signatures.is_marked(tx.vault, row):
        return None
    columns = columns_of(signatures.in_row(row))
    if not fits(wanted, columns):
        return None
    return {name: columns[name] for name in wanted.columns if name not in LISTS}


def columns_of(signature: Signature) -> dict[str, Any]:
    """Every column that a row of an export may have of `signature`."""
    sealed = signature.sealed
    return {
        Column.APPEARANCE.value: signature.appearance.value,
        Column.MONTH.value: signature.month,
        Column.COUNTRY.value: signature.country,
        Column.LANGUAGE.value: signature.locale,
        Column.PLATFORM.value: signature.platform,
        Column.VERSION.value: signature.text.version,
        Column.FOR_ORGANISATION.value: signature.organisation,
        Column.SEALED.value: None if sealed is None else b64encode(sealed).decode(),
    }


def fits(wanted: Wanted, columns: Mapping[str, Any]) -> bool:
    """Whether a signature with these `columns` fits the criteria of the export."""
    return all(columns[name] == value for name, value in wanted.criteria.items())


def _public_name(tx: Transaction, row: Row) -> Mapping[str, Any] | None:
    name = public_names.shown(row) if public_names.is_marked(tx.vault, row) else None
    return None if name is None else {"name": name}


def _organisation(tx: Transaction, row: Row) -> Mapping[str, Any] | None:
    found = organisations.listed_in(tx, row)
    if found is None:
        return None
    named = {"name": found.name, "website": found.website}
    return named | {"country": found.country, "month": found.month}


async def breakdowns(tx: Transaction) -> dict[str, Breakdown]:
    """The tables of people that an export ends with, as organisers may see them; {} uncounted."""
    numbers = await statistics.kept(tx)
    if numbers is None:
        return {}
    tables = await counting.published(tx, numbers, (Subject.PEOPLE,))
    return {
        by.value: _told(seen(tables[Subject.PEOPLE, by]))
        for by in BREAKDOWNS
        if (Subject.PEOPLE, by) in tables
    }


def _told(shown: Shown) -> Breakdown:
    return Breakdown(shown.total, dict(shown.cells), shown.others)
