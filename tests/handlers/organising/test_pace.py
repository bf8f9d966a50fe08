"""The pace: who came in the last four weeks, by the week."""

from __future__ import annotations

from datetime import date

from db.statistics import Cell, Cells, Dimension
from db.subjects import Subject
from handlers.organising.pace import pace


def test_who_came_in_the_last_four_weeks_counts_by_the_week() -> None:
    days = {"2026-03-01": 21, "2026-02-02": 2, "2026-02-01": 50}
    cells = Cells({Cell(Subject.PEOPLE, Dimension.DAY, day): n for day, n in days.items()})
    cells[Cell(Subject.CHATS, Dimension.DAY, "2026-03-01")] = 100
    assert pace(cells, date(2026, 3, 1)) == 5
