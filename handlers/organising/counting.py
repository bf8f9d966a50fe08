"""The counts behind /stats, and what is shown of them.

Counted at once where there are few rows, else in pieces beside the answers. The clock counts once
an hour; this is for where no clock runs, or none has run for long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from itertools import product

from db import audience, counted, counters, publications, statistics
from db.counted import People
from db.engine.moments import moment, stamp
from db.engine.transaction import Store, Transaction
from db.engine.walking import Transacts, Within
from db.marks import Marked
from db.publications import Publication, Table, Told
from db.statistics import Cells, Dimension, Numbers
from db.subjects import Subject
from handlers.frame.campaign import Campaign
from handlers.frame.few import FEW
from handlers.frame.session import Afterwards, Session
from handlers.organising import publication
from handlers.organising.pace import LATELY, pace

FEW_ROWS = 2000
"""The most rows that are counted while an answer is given: others wait for some milliseconds."""

LATEST = 14
"""The latest days that are shown each by itself."""

EARLIER = "earlier"
"""The cell in place of all days but the latest."""

OF_STAFF = (Subject.SUBSCRIBERS, Subject.CHATS)
"""The subjects whose totals are told to nobody but organisers."""

OLD = timedelta(hours=2)
"""The age from which numbers are counted anew: the clock was late by an hour then."""


async def numbers(session: Session) -> Numbers | None:
    """The last numbers, counted now if they are missing or old and there are few rows.

    None where nothing is counted yet and there are many: then `afterwards` counts.
    """
    kept = await statistics.kept(session.tx)
    if not _is_old(session.campaign, kept) or await _rows(session.tx) > FEW_ROWS:
        return kept
    counted = await count(Within(session.tx), session.campaign)
    await statistics.keep(session.tx, counted)
    return counted


async def published(
    tx: Transaction, numbers: Numbers, subjects: Iterable[Subject] = Subject
) -> dict[Table, Publication]:
    """The tables of `subjects` as they may be shown after this count; kept where they changed.

    Where the public log counts people, their tables move with a batch alone, and are of its time.
    """
    tables, people = await publications.last(tx), await counted.people(tx)
    for table in product(subjects, Dimension):
        last, counts = tables.get(table), _counts(numbers.cells, *table)
        if table[0] is Subject.PEOPLE and people.logged:
            following = _by_the_log(last, table[1], counts, numbers, people)
        else:
            following = _following(last, table, counts, numbers.at)
        if following is not None and following != last:
            tables[table] = following
            await publications.keep(tx, table, following)
    return tables


def _by_the_log(
    last: Publication | None,
    dimension: Dimension,
    counts: dict[str, int],
    numbers: Numbers,
    people: People,
) -> Publication | None:
    """The publication of a table of people after `last`, which stays until there is a new batch.

    The rows say more than the log does: who has signed since waits, and is in no total.
    """
    if last is not None and last.at >= people.at:
        return last
    if dimension is Dimension.ALL:
        return _with_pace(last, people.number, people.at or numbers.at, numbers)
    if not people.at:
        return last
    return _following(last, (Subject.PEOPLE, dimension), counts, people.at, people.number)


def _with_pace(last: Publication | None, n: int, at: str, numbers: Numbers) -> Publication:
    """The publication of the total of people, with the pace, unless that is one of a few."""
    following, weekly = _total(last, n, at, exact=True), pace(numbers.cells, _day(numbers.at))
    if following is last:
        return last
    return following._replace(cells={LATELY: Told(weekly)} if weekly >= FEW else {})


def _day(stamp: str) -> date:
    return moment(stamp).date()


def _following(
    last: Publication | None,
    table: Table,
    counts: dict[str, int],
    at: str,
    total: int | None = None,
) -> Publication | None:
    """The publication after `last`; None where there was none, and nothing to show in it now.

    `total` is what everybody is told, where a table need not come to it.
    """
    subject, dimension = table
    exact = subject not in OF_STAFF
    if dimension is Dimension.ALL:
        return _total(last, sum(counts.values()), at, exact=exact)
    if last is None:
        return publication.first(counts, at, total) if counts else None
    if dimension is Dimension.DAY:
        last = publication.folded(last, EARLIER, counts)
    return publication.following(last, counts, at, exact=exact, total=total)


def _total(last: Publication | None, n: int, at: str, *, exact: bool) -> Publication:
    """The publication of a total without any cells."""
    if last is None:
        return Publication(at, n, {})
    if not publication.has_moved(last, n):
        return last
    return Publication(at, n if exact else publication.by_fives(last.total, n), {})


def _counts(cells: Cells, subject: Subject, dimension: Dimension) -> dict[str, int]:
    """The cells of one table; of days the latest, and all days before as one cell."""
    if dimension is Dimension.MONTH:
        months: Counter[str] = Counter()
        for day, n in _of(cells, subject, Dimension.DAY).items():
            months[day[:7]] += n
        return dict(months)
    counts = _of(cells, subject, dimension)
    if dimension is not Dimension.DAY:
        return counts
    days = sorted(counts, reverse=True)
    latest = {day: counts[day] for day in days[:LATEST]}
    before = sum(counts[day] for day in days[LATEST:])
    return latest | ({EARLIER: before} if before else {})


def _of(cells: Cells, subject: Subject, dimension: Dimension) -> dict[str, int]:
    return {
        cell.value: n for cell, n in cells.items() if cell[:2] == (subject, dimension) and n > 0
    }


async def afterwards(session: Session) -> Afterwards | None:
    """The count that begins once the answer is committed, where numbers are missing or old."""
    if not _is_old(session.campaign, await statistics.kept(session.tx)):
        return None
    return partial(_count_anew, campaign=session.campaign)


async def count(
    store: Transacts, campaign: Campaign, spoiled: set[Marked] | None = None
) -> Numbers:
    """Count everything, with the moment at which the count was done; see `statistics.count`."""

    def audience_of(pledge: str) -> str:
        promise = campaign.pledges.get(pledge)
        return promise.audience if promise else ""

    cells = await statistics.count(store, audience_of, spoiled)
    return Numbers(stamp(campaign.now()), cells)


async def _count_anew(store: Store, campaign: Campaign) -> None:
    counted = await count(store, campaign)
    await store.transact(partial(statistics.keep, numbers=counted))


def _is_old(campaign: Campaign, kept: Numbers | None) -> bool:
    """Whether `kept` are missing, or from too long ago, or from a future that was none."""
    if kept is None:
        return True
    now = campaign.now()
    return not stamp(now - OLD) < kept.at <= stamp(now)


async def _rows(tx: Transaction) -> int:
    """The number of rows that a count goes through, by the totals."""
    totals = await counters.totals(tx)
    signatures = totals.people + totals.organisations + totals.organisations_waiting
    return signatures + totals.pledges + await audience.total(tx)
