"""Numbers for organisers: counted by walking the tables, kept until the next count.

A row that changes while a count goes on is counted as it was or as it is. Signatures and pledges
without a valid mark are left out, and the totals of these two are mended by the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from db import counters, daily, organisations, pledges, signatures
from db.engine.transaction import Row, Transaction
from db.engine.walking import Key, Piece, Transacts, walk
from db.marks import Marked
from db.recount import ORGANISATIONS, PLEDGES, PUBLIC_NAMES, SIGNATURES, recounted
from db.subjects import Subject


class Dimension(StrEnum):
    """The way in which a subject is divided; `ALL` is the total.

    Months are counted nowhere: they are added up of days where they are shown.
    """

    ALL = ""
    DAY = "day"
    MONTH = "month"
    PLATFORM = "platform"
    LANGUAGE = "language"
    COUNTRY = "country"
    AUDIENCE = "audience"


class Cell(NamedTuple):
    """The place of a number; "" as a value means that none was given."""

    subject: Subject
    dimension: Dimension
    value: str


Cells: TypeAlias = Counter[Cell]


class Numbers(NamedTuple):
    """The numbers of one count, and its stamp."""

    at: str
    cells: Cells


_COUNTED = "counted"
_Kinds: TypeAlias = Counter[tuple[Any, ...]]
"""Alike rows, by all their columns but the key, with their number."""


async def count(
    store: Transacts, audience_of: Callable[[str], str], spoiled: set[Marked] | None = None
) -> Cells:
    """Count all subjects in all dimensions; raises `StoreUnavailable`.

    `audience_of` gives the audience of a pledge by the pledge's id. Rows tell no day: the days are
    those of `daily`. Tables with rows that were left out, for want of a mark, are added to
    `spoiled`.
    """
    cells: Cells = Counter()
    spoiled = set() if spoiled is None else spoiled
    for (subject, *where), n in (await _signatures(store, spoiled)).items():
        _add(cells, subject, n, where, Dimension.COUNTRY)
    for (country,), n in (await _organisations(store, spoiled)).items():
        _add(cells, Subject.ORGANISATIONS, n, ("", "", country), Dimension.COUNTRY)
    for (done, *where, pledge), n in (await _pledges(store, spoiled)).items():
        subject = Subject.PLEDGES_DONE if done else Subject.PLEDGES_OPEN
        _add(cells, subject, n, (*where, audience_of(pledge)), Dimension.AUDIENCE)
    for (kind, *where), n in (await _alike(store, _subscriptions, b"")).items():
        subject = Subject.SUBSCRIBERS if kind == "person" else Subject.CHATS
        _add(cells, subject, n, where, Dimension.COUNTRY)
    async for _ in recounted(store, PUBLIC_NAMES, spoiled):
        pass  # only looked at
    cells.update(await store.transact(_days))
    return cells


async def _days(tx: Transaction) -> Cells:
    """How many of each subject came on each day."""
    days: Cells = Counter()
    for subject in Subject:
        for day, n in (await daily.by_day(tx, subject)).items():
            days[Cell(subject, Dimension.DAY, day)] = n
    return days


def _add(cells: Cells, subject: Subject, n: int, values: Iterable[str], last: Dimension) -> None:
    """Count `n` rows by platform, language and `last`."""
    dimensions = (Dimension.PLATFORM, Dimension.LANGUAGE, last)
    cells[Cell(subject, Dimension.ALL, "")] += n
    for dimension, value in zip(dimensions, values, strict=True):
        cells[Cell(subject, dimension, value)] += n


async def _alike(store: Transacts, piece: Piece, *beginning: bytes | str) -> _Kinds:
    """The alike rows of a table, with their number."""
    kinds: _Kinds = Counter()
    async for rows in walk(store, piece, beginning):
        kinds.update(tuple(row[len(beginning) :]) for row in rows)
    return kinds


async def _signatures(store: Transacts, spoiled: set[Marked]) -> _Kinds:
    """Signatures by subject, platform, language and country; organisations once confirmed."""
    subjects = {
        counters.Counter.PEOPLE: Subject.PEOPLE,
        counters.Counter.ORGANISATIONS: Subject.ORGANISATIONS,
    }
    kinds: _Kinds = Counter()
    async for rows in recounted(store, SIGNATURES, spoiled):
        for each in map(signatures.in_row, rows):
            if each.counter in subjects:
                where = (each.platform, each.locale, each.country or "")
                kinds[subjects[each.counter], *where] += 1
    return kinds


async def _organisations(store: Transacts, spoiled: set[Marked]) -> _Kinds:
    """Confirmed organisations by country; nothing else is known of one that is listed."""
    kinds: _Kinds = Counter()
    async for rows in recounted(store, ORGANISATIONS, spoiled):
        for state, country in map(organisations.counted, rows):
            if state is organisations.State.CONFIRMED:
                kinds[(country or "",)] += 1
    return kinds


async def _pledges(store: Transacts, spoiled: set[Marked]) -> _Kinds:
    """Pledges by whether they are done, platform, language and id."""
    kinds: _Kinds = Counter()
    async for rows in recounted(store, PLEDGES, spoiled):
        for made in map(pledges.in_row, rows):
            kinds[made.done, made.platform, made.locale, made.pledge] += 1
    return kinds


async def _subscriptions(tx: Transaction, after: Key, limit: int) -> Sequence[Row]:
    return await tx.rows(
        "SELECT tag, kind, platform, locale, country "
        "FROM subscription WHERE tag > $1 ORDER BY tag LIMIT $2",
        *after,
        limit,
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
