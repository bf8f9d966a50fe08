"""/stats: where the campaign stands, for organisers, with nobody to be found in the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from db.statistics import Cell, Cells, Dimension, Numbers
from db.subjects import Subject
from handlers.frame.campaign import Campaign
from handlers.frame.few import FEW
from handlers.frame.refusal import Refusal
from handlers.frame.roles import day_and_time
from handlers.frame.session import Session
from handlers.organising import counting
from messages.platforms import NAMES
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, CountryName, LanguageName, Text, Words, quoted, t, tc

MOST = 15
"""The most lines of a table."""

EARLIER = "earlier"
"""The cell in place of all days but the latest."""

COUNTING = t(
    "Nothing is counted yet. I count now, piece by piece, so that nobody has to wait. Please ask "
    "again in a few minutes."
)

SUBJECTS = {
    Subject.PEOPLE: t("People who signed"),
    Subject.ORGANISATIONS: t("Organisations"),
    Subject.PLEDGES_OPEN: t("Pledges that are open"),
    Subject.PLEDGES_DONE: t("Pledges that are done"),
    Subject.SUBSCRIBERS: t("People who get alerts"),
    Subject.CHATS: t("Chats that get alerts"),
}

_TABLES = {
    Dimension.AUDIENCE: t("By group"),
    Dimension.PLATFORM: t("By platform"),
    Dimension.LANGUAGE: t("By language"),
    Dimension.COUNTRY: t("By country"),
    Dimension.DAY: t("By day, the latest"),
}


class Shown(NamedTuple):
    """The part of a table that may be seen.

    `total` is None for a total from 1 to 4. `cells` are values with their numbers, largest first.
    `others` is the sum of the cells that are not shown; None where there are none, or where nothing
    but the total is shown.
    """

    total: int | None
    cells: tuple[tuple[str, int], ...] = ()
    others: int | None = None


def suppressed(cells: Mapping[str, int], most: int = MOST) -> Shown:
    """The part of `cells` that may be seen, so that no number of people from 1 to 4 is known.

    The smallest cells up to some size are hidden, all of them: so the shown cells would be the same
    if any two hidden cells changed places. Each hidden cell is unknown as soon as two hidden cells
    are not alike. Somebody who knows this rule learns no more than somebody who does not. At most
    `most` cells are shown.
    """
    counts = {value: n for value, n in cells.items() if n > 0}
    total = sum(counts.values())
    if 0 < total < FEW:
        return Shown(None)
    sizes = sorted(set(counts.values()))
    for size in (0, *sizes):
        hidden = [n for n in counts.values() if n <= size]
        if len(counts) - len(hidden) <= most and _safe(hidden, counts):
            shown = sorted((-n, value) for value, n in counts.items() if n > size)
            if not shown:
                break
            others = sum(hidden) if hidden else None
            return Shown(total, tuple((value, -n) for n, value in shown), others)
    return Shown(total)


def _safe(hidden: list[int], counts: Mapping[str, int]) -> bool:
    """Whether `hidden` are all numbers that have to be hidden, and none of them can be computed."""
    few = [n for n in counts.values() if n < FEW]
    if not few:
        return True
    return max(hidden, default=0) >= max(few) and sum(hidden) >= FEW and len(set(hidden)) > 1


async def stats(session: Session) -> Reply:
    """The totals of all subjects, or the tables of one: `/stats`, `/stats SUBJECT`.

    Raises `Refusal` where there is no such subject.
    """
    numbers = await counting.numbers(session)
    if numbers is None:
        again = Button(t("Ask again"), "stats", session.request.arguments)
        return Reply.of(Paragraph(COUNTING), buttons=(again,))
    wanted = " ".join(session.request.arguments).casefold()
    if not wanted:
        return _overview(numbers)
    if wanted not in tuple(Subject):
        words = t("There are no numbers about {subject}.", subject=quoted(wanted))
        raise Refusal(words, *_buttons())
    return _tables(Subject(wanted), numbers, session.campaign)


def _overview(numbers: Numbers) -> Reply:
    totals = (
        _line(name, suppressed({"": numbers.cells[Cell(subject, Dimension.ALL, "")]}).total)
        for subject, name in SUBJECTS.items()
    )
    return Reply.of(
        Title(t("Numbers")),
        Items(tuple(totals)),
        _counted(numbers),
        _rule(),
        buttons=_buttons(),
    )


def _tables(subject: Subject, numbers: Numbers, campaign: Campaign) -> Reply:
    total = suppressed({"": numbers.cells[Cell(subject, Dimension.ALL, "")]}).total
    blocks: list[Block] = [Title(SUBJECTS[subject]), Paragraph(_line(t("In all"), total))]
    for dimension, name in _TABLES.items():
        shown = suppressed(_cells(numbers.cells, subject, dimension))
        if shown.cells:
            blocks += [Paragraph(name), Items(tuple(_lines(dimension, shown, campaign)))]
    buttons = (Button(t("All numbers"), "stats"),)
    return Reply.of(*blocks, _counted(numbers), _rule(), buttons=buttons)


def _cells(cells: Cells, subject: Subject, dimension: Dimension) -> dict[str, int]:
    """The cells of one table; of days the latest, and all days before as one cell."""
    counts = {
        cell.value: n for cell, n in cells.items() if cell[:2] == (subject, dimension) and n > 0
    }
    if dimension is not Dimension.DAY:
        return counts
    days = sorted(counts, reverse=True)
    latest = {day: counts[day] for day in days[: MOST - 1]}
    before = sum(counts[day] for day in days[MOST - 1 :])
    return latest | ({EARLIER: before} if before else {})


def _lines(dimension: Dimension, shown: Shown, campaign: Campaign) -> list[Text]:
    cells = list(shown.cells)
    if dimension is Dimension.DAY:
        cells.sort(key=lambda cell: "" if cell[0] == EARLIER else cell[0], reverse=True)
    lines = [_line(_name(dimension, value, campaign), n) for value, n in cells]
    if shown.others is not None:
        lines.append(_line(t("Others"), shown.others))
    return lines


def _name(dimension: Dimension, value: str, campaign: Campaign) -> Words:
    if not value:
        return t("not given")
    match dimension:
        case Dimension.DAY:
            return tc("days", "Before") if value == EARLIER else date.fromisoformat(value)
        case Dimension.LANGUAGE:
            return LanguageName(value)
        case Dimension.COUNTRY:
            return CountryName(value)
        case Dimension.AUDIENCE if value in campaign.pledges.audiences:
            return campaign.pledges.audiences[value].name
    return Code(NAMES.get(value, value))


def _line(name: Words, n: int | None) -> Text:
    if n is None:
        return t("{what}: fewer than five", what=name)
    return t("{what}: {count}", what=name, count=n)


def _counted(numbers: Numbers) -> Note:
    day, time = day_and_time(numbers.at)
    return Note(t("Counted on {day} at {time} UTC.", day=day, time=time))


def _rule() -> Note:
    return Note(
        t(
            "Numbers from 1 to 4 are never shown, nor what would let you compute one; they are "
            "among the others, with some larger ones."
        )
    )


def _buttons() -> tuple[Button, ...]:
    return tuple(Button(name, "stats", (subject.value,)) for subject, name in SUBJECTS.items())
