"""The counts behind /stats, and what is shown of them.

Counted at once where there are few rows, else in pieces beside the answers. The clock counts once
an hour; this is for where no clock runs, or none has run for long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from itertools import product

from db import audience, counted, counters, publications, statistics
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction
from db.engine.walking import Transacts, Within
from db.marks import Marked
from db.publications import Publication, Table
from db.statistics import Cell, Cells, Dimension, Numbers
from db.subjects import Subject
from handlers.frame.campaign import Campaign
from handlers.frame.few import FEW
from handlers.frame.session import Afterwards, Session
from handlers.organising import publication

FEW_ROWS = 2000
"""The most rows that are counted while an answer is given: others wait for some milliseconds."""

LATEST = 14
"""The latest days that are shown each by itself."""

EARLIER = "earlier"
"""The cell in place of all days but the latest."""

OF_STAFF = (Subject.SUBSCRIBERS, Subject.CHATS)
"""The subjects whose totals are told to nobody but organisers."""

IN_ALL = Subject.PEOPLE, Dimension.ALL
"""The table of all people, who are counted by the public log where there is one."""

OLD = timedelta(hours=2)
"""The age from which numbers are counted anew: the clock was late by an hour then."""


async def numbers(session: Session) -> Numbers | None:
    """The last numbers, counted now if they are missing or old and there are few rows.

    None where nothing is counted yet and there are many: then `afterwards` counts.
    """
    kept = await statistics.kept(session.tx)
    if not _is_old(session.campaign, kept) or await _rows(session.tx) > FEW_ROWS:
        return kept
    new = await count(Within(session.tx), session.campaign)
    await statistics.keep(session.tx, new)
    return new


async def published(
    tx: Transaction, numbers: Numbers, subjects: Iterable[Subject] = Subject
) -> dict[Table, Publication]:
    """The tables of `subjects` as they may be shown after this count; kept where they changed."""
    tables = await publications.last(tx)
    by_the_log = await counted.people(tx)
    for table in product(subjects, Dimension):
        last, counts = tables.get(table), _counts(numbers.cells, *table)
        following = _following(last, table, counts, numbers)
        if following is not None and following != last:
            tables[table] = following
            await publications.keep(tx, table, following)
    return tables


def _waits(people: People, last: Publication | None, total: int) -> bool:
    """Whether a table of people waits for the public log, and is the same until then.

    It moves once after a batch, and with nobody in it who is in no batch yet, or with five of them:
    numbers by the log and numbers of rows, side by side, would tell when a single person came.
    """
    if not people.logged:
        return False
    return 0 < abs(total - people.number) < FEW or (last is not None and last.at >= people.at)


def _following(
    last: Publication | None, table: Table, counts: dict[str, int], numbers: Numbers
) -> Publication | None:
    """The publication after `last`; None where there was none, and nothing to show in it now."""
    subject, dimension = table
    exact, at = subject not in OF_STAFF, numbers.counted(subject)
    if dimension is Dimension.ALL:
        return _total(last, sum(counts.values()), at, exact=exact)
    total = _by_the_log(numbers) if subject is Subject.PEOPLE else None
    if last is None:
        return publication.first(counts, at, total) if counts else None
    if dimension is Dimension.DAY:
        last = publication.folded(last, EARLIER, counts)
    return publication.following(last, counts, at, exact=exact, total=total)


def _by_the_log(numbers: Numbers) -> int | None:
    """The people whom the log counts; None where there is none, and a table has its own sum."""
    return numbers.cells[Cell(Subject.PEOPLE, Dimension.ALL, "")] if numbers.batch else None


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
    numbers = Numbers(stamp(campaign.now()), cells)
    return await store.transact(partial(_of_batch, numbers=numbers))


async def _of_batch(tx: Transaction, numbers: Numbers) -> Numbers:
    """The numbers as they may be kept: with a log, those of people move with a batch alone.

    The rows say more than the log does: who has signed since waits for the next batch.
    """
    people, kept = await counted.people(tx), await statistics.kept(tx)
    if not people.logged:
        return numbers
    if kept is not None and kept.lines >= people.lines:
        return _with_people(numbers, _of_people(kept.cells), kept.batch, kept.lines)
    cells = _of_people(numbers.cells) if people.at else Cells()
    cells[Cell(Subject.PEOPLE, Dimension.ALL, "")] = people.number
    return _with_people(numbers, cells, people.at, people.lines)


def _with_people(numbers: Numbers, people: Cells, batch: str, lines: int) -> Numbers:
    """The numbers with the cells of `people` in place of their own, as of the batch so stamped."""
    cells = {cell: n for cell, n in numbers.cells.items() if cell.subject is not Subject.PEOPLE}
    return Numbers(numbers.at, Cells(cells | people), batch, lines)


def _of_people(cells: Cells) -> Cells:
    return Cells({cell: n for cell, n in cells.items() if cell.subject is Subject.PEOPLE})


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
