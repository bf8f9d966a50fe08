"""Months as organisers type them, and the numbers of one month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from db.publications import Publication, Table
from db.statistics import Dimension
from handlers.frame.refusal import Refusal
from handlers.organising.labels import SUBJECTS
from messages.figures import plain
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Month, Text, quoted, t

LAST = 12
"""The number of the last month."""

_YEAR_FIRST = re.compile(r"([0-9]{4})\s*[-./年 ]\s*([0-9]{1,3})\s*月?")
_MONTH_FIRST = re.compile(r"([0-9]{1,3})\s*[-./ ]\s*([0-9]{4})")


def month_in(typed: str) -> str | None:
    """The month that was typed, as `2026-03`: also `2026/3`, `03.2026`, `2026年3月`.

    None for words that are no month. Raises `Refusal` for a month that no calendar has.
    """
    words = plain(typed).strip()
    if found := _YEAR_FIRST.fullmatch(words):
        year, month = found.groups()
    elif found := _MONTH_FIRST.fullmatch(words):
        month, year = found.groups()
    else:
        return None
    if not 1 <= int(month) <= LAST or int(year) == 0:
        no_month = t("{typed} is no month: months go from 1 to 12.", typed=quoted(typed))
        raise Refusal(no_month, Button(t("Numbers"), "stats"))
    return f"{year}-{int(month):02}"


def offered(today: date) -> tuple[Button, ...]:
    """The buttons for this month and the last one."""
    this = today.replace(day=1)
    before = this - timedelta(days=1)
    months = {t("This month"): this, t("Last month"): before}
    return tuple(Button(words, "stats", (day.isoformat()[:7],)) for words, day in months.items())


def of_month(month: str, published: Mapping[Table, Publication], *counted: Text) -> Reply:
    """How many came in `month` and are still here, of each subject; `counted` says when."""
    lines = []
    for subject, name in SUBJECTS.items():
        table = published.get((subject, Dimension.MONTH))
        lines.append(_line(name, table.shown.get(month) if table else None))
    return Reply.of(
        Title(Month(month)),
        Paragraph(t("Who came in this month and is still here:")),
        Items(tuple(lines)),
        *map(Note, counted),
        buttons=(Button(t("All numbers"), "stats"),),
    )


def _line(name: Text, n: int | None) -> Text:
    if n is None:
        return t("{what}: nobody, or too few to be told yet", what=name)
    return t("{what}: {count}", what=name, count=n)
