"""The pace of a campaign: how many came a week, of late."""

from __future__ import annotations

from datetime import date, timedelta

from db.statistics import Cells, Dimension
from db.subjects import Subject

WEEKS = 4
"""The weeks that the pace is counted over."""

LATELY = "a week"
"""The cell that keeps the pace in the publication of a total."""


def pace(cells: Cells, today: date) -> int:
    """How many people a week came lately, and are still here."""
    since = (today - timedelta(weeks=WEEKS)).isoformat()
    came = sum(
        n
        for cell, n in cells.items()
        if cell[:2] == (Subject.PEOPLE, Dimension.DAY) and cell.value > since
    )
    return came // WEEKS
