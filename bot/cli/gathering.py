"""Gathering what a hand-over document tells out of an export. What is sealed is passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from db.engine.progress import Progress, Step
from db.export_lines import Breakdown, Column, ExportDamaged, Header, Kind, Reading, Row
from db.statistics import Dimension
from handlers.organising.labels import named
from messages.chart import Bars
from messages.collation import place
from messages.handover.document import Handover, ListedOrganisation, few
from messages.letter.content import Content
from messages.letter.edition import Edition
from messages.text import Code, Month, Text, Words, t

FIRST_ROW = 2
"""The line of the first row."""

PACE = 1000
"""The names that are put in order before somebody hears of it."""

UNCOUNTED = t(
    "Nothing had been counted when this export was made, so it tells no numbers. Ask the bot for "
    "{command}; when it tells them, have a new export made.",
    command=Code("/stats"),
)
"""The words for an export of the first minutes."""

_TABLES = {
    Dimension.COUNTRY: t("By country"),
    Dimension.LANGUAGE: t("By language"),
    Dimension.PLATFORM: t("By platform"),
    Dimension.MONTH: t("By month"),
}


class Unfit(Exception):
    """An export of which no document can be made here; `words` say why, and what to do."""

    def __init__(self, words: Text) -> None:
        super().__init__()
        self.words = words


@dataclass(slots=True)
class _Lists:
    """The lists of an export while it is read."""

    names: list[str] = field(default_factory=list)
    organisations: list[ListedOrganisation] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Keep what a row shows in public. Raises `ValueError` where it is not as it should be."""
        match row["kind"]:
            case Kind.PUBLIC_NAME:
                self.names.append(_text(row["name"]))
            case Kind.ORGANISATION:
                name, website, country = row["name"], row.get("website"), row.get("country")
                listed = ListedOrganisation(
                    _text(name),
                    None if website is None else _text(website),
                    None if country is None else _text(country),
                )
                self.organisations.append(listed)


def gathered(
    plain: Iterable[bytes], content: Content, language: str, progress: Progress
) -> Handover:
    """What a document in `language` tells, of the plaintext of an export.

    Raises `ExportDamaged`, `Unfit`, and what `plain` raises.
    """
    reading = Reading(plain)
    header, edition = reading.header, content.letter.edition(language)
    try:
        _require(header, content, edition)
    except AttributeError:
        raise ExportDamaged(1) from None
    lists = _Lists()
    for line, row in enumerate(reading, FIRST_ROW):
        try:
            lists.take(row)
        except (KeyError, ValueError):
            raise ExportDamaged(line) from None
    if reading.ending is None:
        raise ExportDamaged(FIRST_ROW)
    tables = reading.ending.breakdowns
    if not tables:
        raise Unfit(UNCOUNTED)
    try:
        made = date.fromisoformat(header.made)
        people, bars = _people(tables, lists), tuple(_bars(tables, content))
    except (AttributeError, TypeError, ValueError):
        raise ExportDamaged(FIRST_ROW + header.rows) from None
    names = tuple(_in_order(lists.names, progress))
    organisations = tuple(sorted(lists.organisations, key=lambda each: _place(each.name)))
    return Handover(
        content.letter,
        edition,
        made,
        people,
        bars,
        organisations if Column.ORGANISATIONS in header.columns else None,
        names if Column.PUBLIC_NAMES in header.columns else None,
    )


def _require(header: Header, content: Content, edition: Edition) -> None:
    """Raise `Unfit` unless `edition` is the export's, word for word."""
    letter = content.letter
    if header.campaign != letter.id:
        words = t(
            "This export is of the campaign {export}, and the folder is that of {folder}. Name the "
            "right folder: {option}"
        )
        words = words.fill(export=Code(str(header.campaign)), folder=Code(letter.id))
        raise Unfit(words.fill(option=Code("--campaign DIR")))
    if header.letter.sha256.get(edition.language) != edition.sha256:
        words = t(
            "The folder does not have the letter that this export is of, version {version}, word "
            "for word. Name the folder as it was then: {option}"
        )
        words = words.fill(version=Code(str(header.letter.version)))
        raise Unfit(words.fill(option=Code("--campaign DIR")))


def _people(tables: Mapping[str, Breakdown], lists: _Lists) -> int | None:
    """How many signed, as it was published; at least those who show a name."""
    totals = [table.total for table in tables.values()]
    if None in totals:
        return few(len(lists.names)) or None
    return max(len(lists.names), *(_number(total) for total in totals))


def _bars(tables: Mapping[str, Breakdown], content: Content) -> Iterator[Bars]:
    """The tables that have anything to show, each with its numbers as they were published."""
    for dimension, title in _TABLES.items():
        table = tables.get(dimension)
        if table is None or not table.cells:
            continue
        cells = sorted(table.cells.items(), key=lambda cell: _order(dimension, *cell))
        bars = [(_named(dimension, value, content), _number(n)) for value, n in cells]
        if table.others:
            bars.append((t("Others"), _number(table.others)))
        yield Bars(title, tuple(bars))


def _order(dimension: Dimension, value: str, n: int) -> tuple[int, str]:
    """Months in their order; everything else by its number, the largest first."""
    return (0 if dimension is Dimension.MONTH else -n, value)


def _named(dimension: Dimension, value: str, content: Content) -> Words:
    if dimension is not Dimension.MONTH or not value:
        return named(dimension, _text(value), content.pledges)
    date.fromisoformat(f"{value}-01")
    return Month(value)


def _in_order(names: list[str], progress: Progress) -> Iterator[str]:
    """The names in the one order of lists."""
    places = []
    for number, name in enumerate(names):
        if number % PACE == 0:
            progress(Step.ORDERING, number, len(names))
        places.append((*_place(name), name))
    progress(Step.ORDERING, len(names), len(names))
    return (name for *_, name in sorted(places))


def _place(name: str) -> tuple[bytes, str]:
    return place(name), name


def _text(value: object) -> str:
    """`value`, if it is text; raises `ValueError`."""
    if not isinstance(value, str):
        raise ValueError
    value.encode()
    return value


def _number(value: object) -> int:
    """`value`, if it is a number from 0 on; raises `ValueError`."""
    if type(value) is not int or value < 0:
        raise ValueError
    return value
