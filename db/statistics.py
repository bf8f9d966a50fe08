"""Numbers for organisers: counted by walking the tables in small pieces, kept until the next count.

A piece is a transaction of its own, so nobody waits for a count of a million rows. What changes
meanwhile is counted as it was or as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from db.engine.transaction import Row, Store, Transaction

PIECE = 2000
"""Rows read in one transaction."""


class Subject(StrEnum):
    """What is counted. Pledges that are done and those that are still open are counted apart."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    PLEDGES_DONE = "pledges done"
    PLEDGES_OPEN = "pledges open"
    SUBSCRIBERS = "subscribers"
    CHATS = "chats"


class Dimension(StrEnum):
    """What it is counted by; `ALL` is the total."""

    ALL = ""
    DAY = "day"
    PLATFORM = "platform"
    LANGUAGE = "language"
    COUNTRY = "country"
    AUDIENCE = "audience"


class Cell(NamedTuple):
    """A number's place; "" as a value means that none was given."""

    subject: Subject
    dimension: Dimension
    value: str


Cells: TypeAlias = Counter[Cell]


class Numbers(NamedTuple):
    """What was counted, and the stamp of the count."""

    at: str
    cells: Cells


_COUNTED = "counted"
_Kinds: TypeAlias = Counter[tuple[Any, ...]]
"""How many rows are alike: all their columns but the key."""

_Key: TypeAlias = tuple[Any, ...]
_Piece: TypeAlias = Callable[[_Key, Transaction], Coroutine[Any, Any, Sequence[Row]]]


async def count(store: Store, audience_of: Callable[[str], str]) -> Cells:
    """Count everything; `audience_of` says whom the pledge with an id is for."""
    cells: Cells = Counter()
    for (organisation, confirmed, *where), n in (await _walk(store, _signatures, b"")).items():
        if not organisation:
            _add(cells, Subject.PEOPLE, n, where, Dimension.COUNTRY)
        elif confirmed:
            _add(cells, Subject.ORGANISATIONS, n, where, Dimension.COUNTRY)
    for (done, *where, pledge), n in (await _walk(store, _pledges, b"", "")).items():
        subject = Subject.PLEDGES_DONE if done else Subject.PLEDGES_OPEN
        _add(cells, subject, n, (*where, audience_of(pledge)), Dimension.AUDIENCE)
    for (kind, *where), n in (await _walk(store, _subscriptions, b"")).items():
        subject = Subject.SUBSCRIBERS if kind == "person" else Subject.CHATS
        _add(cells, subject, n, where, Dimension.COUNTRY)
    return cells


def _add(cells: Cells, subject: Subject, n: int, values: Iterable[str], last: Dimension) -> None:
    """Count `n` rows by day, platform, language and `last`."""
    dimensions = (Dimension.DAY, Dimension.PLATFORM, Dimension.LANGUAGE, last)
    cells[Cell(subject, Dimension.ALL, "")] += n
    for dimension, value in zip(dimensions, values, strict=True):
        cells[Cell(subject, dimension, value)] += n


async def _walk(store: Store, piece: _Piece, *beginning: bytes | str) -> _Kinds:
    """Count the rows of a table, piece by piece in the order of its key, by their other columns."""
    kinds: _Kinds = Counter()
    key: _Key = beginning
    while True:
        rows = await store.transact(partial(piece, key))
        kinds.update(tuple(row[len(key) :]) for row in rows)
        if len(rows) < PIECE:
            return kinds
        key = tuple(rows[-1][: len(key)])


async def _signatures(after: _Key, tx: Transaction) -> Sequence[Row]:
    return await tx.rows(
        "SELECT tag, organisation, confirmed, day, platform, locale, COALESCE(country, '') "
        "FROM signature WHERE tag > $1 ORDER BY tag LIMIT $2",
        *after,
        PIECE,
    )


async def _pledges(after: _Key, tx: Transaction) -> Sequence[Row]:
    return await tx.rows(
        "SELECT tag, pledge, done, day, platform, locale, pledge "
        "FROM pledge WHERE (tag, pledge) > ($1, $2) ORDER BY tag, pledge LIMIT $3",
        *after,
        PIECE,
    )


async def _subscriptions(after: _Key, tx: Transaction) -> Sequence[Row]:
    return await tx.rows(
        "SELECT tag, kind, day, platform, locale, country "
        "FROM subscription WHERE tag > $1 ORDER BY tag LIMIT $2",
        *after,
        PIECE,
    )


async def keep(tx: Transaction, numbers: Numbers) -> None:
    """Keep a count in place of the one before."""
    await tx.execute("DELETE FROM statistic")
    rows = [(*cell, n) for cell, n in numbers.cells.items()]
    for row in ((_COUNTED, "", numbers.at, 0), *rows):
        await tx.execute(
            "INSERT INTO statistic (subject, dimension, value, n) VALUES ($1, $2, $3, $4)", *row
        )


async def kept(tx: Transaction) -> Numbers | None:
    """The last count; None before the first."""
    at, cells = None, Cells()
    rows = await tx.rows("SELECT subject, dimension, value, n FROM statistic")
    for subject, dimension, value, n in rows:
        if subject == _COUNTED:
            at = value
        else:
            cells[Cell(Subject(subject), Dimension(dimension), value)] = int(n)
    return Numbers(at, cells) if at is not None else None
