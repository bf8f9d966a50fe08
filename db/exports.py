"""Exports: what was asked for, until it is fetched; and of those that were made, the month.

Nothing in a row of `export` counts by itself: two people have to stand behind exactly what it says.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db import roll, voices
from db.code_letters import LETTERS
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.marks import Marked, fits, mark
from db.people import PersonId
from db.voices import Matter, Proposal

ID_LETTERS = 7

EXPORT = "export"
"""What is buried of an export that is not asked for any more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The content of an export: `criteria` that its signatures fit, by column, and its `columns`.

    Without criteria all signatures are in it.
    """

    criteria: Mapping[str, str]
    columns: tuple[str, ...]

    @property
    def written(self) -> tuple[str, str]:
        """Criteria and columns as rows have them: the same text for the same content."""
        return json.dumps(dict(self.criteria), sort_keys=True), " ".join(self.columns)


@dataclass(frozen=True, slots=True)
class Export:
    """An export that `person` asked for at the stamp `asked`.

    `made` is the stamp since which its file is there, of `n` rows and `size` bytes; None before.
    """

    id: str
    person: PersonId
    asked: str
    wanted: Wanted
    made: str | None = None
    n: int = 0
    size: int = 0

    @property
    def proposal(self) -> Proposal:
        """The export as people stand behind it: exactly these rows and columns, for who asked.

        The fingerprint is the SHA-256 of the id, the person, the criteria and the columns.
        """
        content = json.dumps((self.id, self.person.hex(), *self.wanted.written))
        fingerprint = hashlib.sha256(content.encode()).digest()
        return Proposal(Matter.EXPORT, self.id.encode(), fingerprint)


@dataclass(frozen=True, slots=True)
class Made:
    """An export that was made: the `month`, as 2026-11, and what it held."""

    month: str
    wanted: Wanted


_COLUMNS = "id, person, asked, criteria, columns, made, n, size"

MADE_COLUMNS = "id, month, criteria, columns"
"""The columns that the mark of an export that was made is over, in their order."""


def new_id() -> str:
    """An id that nobody can guess, of letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(ID_LETTERS))


async def add(tx: Transaction, export: Export) -> None:
    """Keep an export that somebody asks for."""
    await tx.execute(
        f"INSERT INTO export ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",  # noqa: S608
        export.id,
        export.person,
        export.asked,
        *export.wanted.written,
        export.made,
        export.n,
        export.size,
    )


async def every(tx: Transaction) -> tuple[Export, ...]:
    """Every export that is kept, the oldest first; there are few."""
    rows = await tx.rows(f"SELECT {_COLUMNS} FROM export ORDER BY asked, id")  # noqa: S608
    return tuple(map(_export, rows))


async def called(tx: Transaction, id: str) -> Export | None:
    """The export with the id; None where there is none any more."""
    row = await tx.row(f"SELECT {_COLUMNS} FROM export WHERE id = $1", id)  # noqa: S608
    return _export(row) if row else None


async def note_made(tx: Transaction, export: Export, made: str, n: int, size: int) -> None:
    """Note at the stamp `made` that the file is there, with `n` rows and `size` bytes.

    The month stays when all else of the export is erased.
    """
    await tx.execute(
        "UPDATE export SET made = $2, n = $3, size = $4 WHERE id = $1", export.id, made, n, size
    )
    row = (export.id, made[:7], *export.wanted.written)
    marked = mark(tx.vault, Marked.EXPORTED, row)
    await tx.execute(
        f"INSERT INTO exported ({MADE_COLUMNS}, mark) VALUES ($1, $2, $3, $4, $5)",  # noqa: S608
        *row,
        marked,
    )
    await roll.enter(tx, roll.key(tx.vault, Marked.EXPORTED, export.id), marked)


async def erase(tx: Transaction, export: Export) -> None:
    """Erase an export, and the voices for it: a copy that is put back brings back neither."""
    await voices.withdraw(tx, export.proposal)
    await erase_row(tx, export.id)
    await bury(tx, EXPORT, export.id)


async def erase_row(tx: Transaction, id: str) -> None:
    """Erase the row of an export; for a copy that put it back."""
    await tx.execute("DELETE FROM export WHERE id = $1", id)
    tx.erases = True


async def made(tx: Transaction) -> tuple[Made, ...]:
    """Every export that was made, in no order; a row that somebody else wrote is none."""
    rows = await tx.rows(f"SELECT {MADE_COLUMNS}, mark FROM exported")  # noqa: S608 - constant
    _, entries = await roll.standing(tx)
    return tuple(_made(content) for *content, given in rows if _stands(tx, content, given, entries))


def _stands(tx: Transaction, content: Row, given: bytes | None, entries: roll.Entries) -> bool:
    key = roll.key(tx.vault, Marked.EXPORTED, content[0])
    return (
        given is not None
        and fits(tx.vault, Marked.EXPORTED, content, given)
        and entries.get(key) == bytes(given).hex()
    )


def _made(content: Sequence[str]) -> Made:
    _, month, criteria, columns = content
    return Made(month, _wanted(criteria, columns))


def _export(row: Row) -> Export:
    id, person, asked, criteria, columns, made, n, size = row
    who = b"" if isinstance(person, str) else bytes(person)
    return Export(id, PersonId(who), asked, _wanted(criteria, columns), made, int(n), int(size))


def _wanted(criteria: str, columns: str) -> Wanted:
    """The content of an export; of what somebody else wrote into the row, one that nobody wants."""
    try:
        read = json.loads(criteria)
    except ValueError:
        read = {"": ""}
    return Wanted(read if isinstance(read, dict) else {"": ""}, tuple(columns.split()))
