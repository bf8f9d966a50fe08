"""/stats: where the campaign stands, for organisers, with nobody to be found in the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from db import counted, goals
from db.counted import People
from db.publications import Publication, Table
from db.statistics import Cell, Cells, Dimension, Numbers
from db.subjects import Subject
from handlers.frame.few import FEW
from handlers.frame.refusal import Refusal
from handlers.frame.roles import day_and_time
from handlers.frame.session import Session
from handlers.organising import counting, period
from handlers.organising.labels import SUBJECTS, counted_on, line, named
from handlers.organising.picture import chart
from handlers.organising.publication import Shown, seen
from messages.chart import Chart
from messages.letter.pledges import Pledges
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import Text, quoted, t

Published: TypeAlias = Mapping[Table, Publication]

COUNTING = t(
    "Nothing is counted yet. I count now, piece by piece, so that nobody has to wait. Please ask "
    "again in a few minutes."
)

_TABLES = {
    Dimension.AUDIENCE: t("By group"),
    Dimension.PLATFORM: t("By platform"),
    Dimension.LANGUAGE: t("By language"),
    Dimension.COUNTRY: t("By country"),
    Dimension.DAY: t("By day, the latest"),
}


async def stats(session: Session) -> Reply:
    """The totals of all subjects, the tables of one, or a month: `/stats`, `/stats SUBJECT`.

    Raises `Refusal` where there is no such subject, and no such month.
    """
    numbers = await counting.numbers(session)
    if numbers is None:
        again = Button(t("Ask again"), "stats", session.request.arguments)
        return Reply.of(Paragraph(COUNTING), buttons=(again,))
    wanted = " ".join(session.request.arguments).casefold()
    month = None if wanted in tuple(Subject) else period.month_in(wanted)
    if wanted and month is None and wanted not in tuple(Subject):
        words = t("There are no numbers about {subject}.", subject=quoted(wanted))
        raise Refusal(words, *_buttons(), *period.offered(session.campaign.today()))
    published = await counting.published(session.tx, numbers)
    people = await counted.people(session.tx)
    if month is not None:
        lines = (counted_on(numbers.at), *_of_batch(people, published.get(_MONTHS)))
        return period.of_month(month, published, *lines)
    if wanted:
        return _tables(Subject(wanted), published, session.campaign.pledges)
    picture = await _picture(session, Cells() if people.logged else numbers.cells, published)
    return replace(_overview(_with(numbers, people), published, people), picture=picture)


async def _picture(session: Session, cells: Cells, published: Published) -> Chart:
    goal = await goals.goal(session.tx)
    campaign = session.campaign
    return chart(published, cells, campaign.today(), goal, campaign.pledges)


def _with(numbers: Numbers, people: People) -> Numbers:
    """The numbers with the total of people as everybody is told it."""
    cells = numbers.cells.copy()
    if people.logged:
        cells[Cell(Subject.PEOPLE, Dimension.ALL, "")] = people.number
    return numbers._replace(cells=cells)


_MONTHS = Subject.PEOPLE, Dimension.MONTH


def _of_batch(people: People, table: Publication | None = None) -> tuple[Text, ...]:
    """The line on the time of the total, or a `table`, where the public log counts people."""
    if not people.at:
        return ()
    day, time = day_and_time(table.at if table else people.at)
    return (t("People are counted by the public log, on {day} at {time} UTC.", day=day, time=time),)


def _overview(numbers: Numbers, published: Published, people: People) -> Reply:
    return Reply.of(
        Title(t("Numbers")),
        Items(
            tuple(
                line(name, _said(_total(subject, numbers, published)))
                for subject, name in SUBJECTS.items()
            )
        ),
        Note(counted_on(numbers.at)),
        *map(Note, _of_batch(people)),
        _rule(),
        buttons=_buttons(),
    )


def _total(subject: Subject, numbers: Numbers, published: Published) -> int:
    """The total that is shown: as it was counted where /count tells it to everybody anyway."""
    if subject in counting.OF_STAFF:
        return published[subject, Dimension.ALL].total
    return numbers.cells[Cell(subject, Dimension.ALL, "")]


def _said(total: int) -> int | None:
    return None if 0 < total < FEW else total


def _tables(subject: Subject, published: Published, pledges: Pledges) -> Reply:
    in_all = published[subject, Dimension.ALL]
    blocks: list[Block] = [
        Title(SUBJECTS[subject]),
        Paragraph(line(t("In all"), _said(in_all.total))),
    ]
    for dimension, name in _TABLES.items():
        table = published.get((subject, dimension))
        if table is not None and (shown := seen(table)).cells:
            blocks += [Paragraph(name), Items(tuple(_lines(dimension, shown, pledges)))]
    buttons = (Button(t("All numbers"), "stats"),)
    return Reply.of(*blocks, Note(counted_on(in_all.at)), _rule(), buttons=buttons)


def _lines(dimension: Dimension, shown: Shown, pledges: Pledges) -> list[Text]:
    cells = list(shown.cells)
    if dimension is Dimension.DAY:
        cells.sort(key=lambda cell: "" if cell[0] == counting.EARLIER else cell[0], reverse=True)
    lines = [line(named(dimension, value, pledges), n) for value, n in cells]
    if shown.others is not None:
        lines.append(line(t("Others"), shown.others))
    return lines


def _rule() -> Note:
    return Note(
        t(
            "Numbers from 1 to 4 are never shown, nor what would let you compute one, today or by "
            "what you saw before: a number changes here once it has moved by five, and what is not "
            "told yet is among the others."
        )
    )


def _buttons() -> tuple[Button, ...]:
    return tuple(Button(name, "stats", (subject.value,)) for subject, name in SUBJECTS.items())
