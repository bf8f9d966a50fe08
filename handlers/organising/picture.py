"""The picture below /stats: growth, countries, languages, the goal and the pace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

from db.publications import Publication, Table
from db.statistics import Cells, Dimension
from db.subjects import Subject
from handlers.frame.few import FEW
from handlers.organising.labels import SUBJECTS, counted_on, line, named
from handlers.organising.pace import LATELY, pace
from handlers.organising.publication import seen
from messages.chart import Bars, Chart, Share
from messages.letter.pledges import Pledges
from messages.reach import per_cent
from messages.text import Month, Text, Words, t, tn

NAME = "numbers.png"

MONTHS, ROWS = 12, 8
"""The most months, and the most countries or languages, in a picture."""

FARTHEST = 520
"""The most weeks ahead that are told: in more than ten years nothing goes on as it does now."""


def chart(
    published: Mapping[Table, Publication],
    cells: Cells,
    today: date,
    goal: int | None,
    pledges: Pledges,
) -> Chart:
    """The picture of those who signed, at the time of their last publication.

    The pace is the one that was published, or else that of `cells` up to the day `today`.
    """
    in_all = published[Subject.PEOPLE, Dimension.ALL]
    parts: list[Bars | Share] = []
    if goal is not None:
        parts.append(_goal(in_all.total, goal))
    if months := published.get((Subject.PEOPLE, Dimension.MONTH)):
        parts += _months(months)
    for dimension, title in _TABLES.items():
        if table := published.get((Subject.PEOPLE, dimension)):
            parts += _rows(title, dimension, table, pledges)
    lately = in_all.cells.get(LATELY)
    weekly = lately.n if lately else pace(cells, today)
    told = (_total(in_all.total), *_pace(weekly, goal, in_all.total))
    return Chart(NAME, SUBJECTS[Subject.PEOPLE], told, tuple(parts), counted_on(in_all.at))


_TABLES = {Dimension.COUNTRY: t("By country"), Dimension.LANGUAGE: t("By language")}


def _total(people: int) -> Text:
    if not people:
        return t("Nobody has signed yet.")
    return line(t("In all"), people if people >= FEW else None)


def _goal(people: int, goal: int) -> Share:
    percent = per_cent(people, goal)
    words = t(
        "Goal: {goal} people; {percent} per cent of it is reached", goal=goal, percent=percent
    )
    return Share(words, percent)


def _months(table: Publication) -> Iterator[Bars]:
    """The latest months in a row, those without a number too; nothing where no month has one."""
    shown = table.shown
    if not shown:
        return
    bars = tuple((Month(month), shown.get(month, 0)) for month in _until(max(shown)))
    begun = next(place for place, (_, n) in enumerate(bars) if n)
    title = t("By month")
    if table.rest:
        title = tn(
            "By month; {n} more is not told yet", "By month; {n} more are not told yet", table.rest
        )
    yield Bars(title, bars[begun:], upright=True)


def _until(last: str) -> list[str]:
    """The months up to `last`, in order."""
    day, months = date.fromisoformat(f"{last}-01"), [last]
    while len(months) < MONTHS:
        day = (day - timedelta(days=1)).replace(day=1)
        months.append(day.isoformat()[:7])
    return months[::-1]


def _rows(
    title: Words, dimension: Dimension, table: Publication, pledges: Pledges
) -> Iterator[Bars]:
    shown = seen(table)
    if not shown.cells or shown.total is None:
        return
    largest = tuple(islice(shown.cells, ROWS))
    others = shown.total - sum(n for _, n in largest)
    rest: tuple[tuple[Words, int], ...] = ((t("Others"), others),) if others else ()
    names = tuple((named(dimension, value, pledges), n) for value, n in largest)
    yield Bars(title, names + rest)


def _pace(pace: int, goal: int | None, people: int) -> Iterator[Text]:
    """How many a week came lately, and when the goal is reached if that goes on.

    What came is a difference of totals, which /count tells everybody.
    """
    if not people:
        return
    yield line(t("A week, of late"), pace if pace >= FEW else None)
    weeks = -(-(goal - people) // pace) if goal and goal > people and pace >= FEW else 0
    if 0 < weeks <= FARTHEST:
        yield tn(
            "If that goes on, the goal is reached in {n} week.",
            "If that goes on, the goal is reached in {n} weeks.",
            weeks,
        )
