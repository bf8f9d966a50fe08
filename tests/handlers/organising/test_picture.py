"""The picture of those who signed: what is in it, and what never is."""

from __future__ import annotations

from datetime import date

from db.publications import Publication, Table, Told
from db.statistics import Cell, Cells, Dimension
from db.subjects import Subject
from handlers.organising.picture import MONTHS, chart
from messages.chart import Bars, Chart, Share
from messages.render.chart import spoken
from tests.stage.words import CONTENT, catalogs

AT = "2026-03-01T11:00:00Z"
TODAY = date(2026, 3, 1)
PEOPLE = Subject.PEOPLE


def published(total: int, **tables: dict[str, int]) -> dict[Table, Publication]:
    made = {(PEOPLE, Dimension.ALL): Publication(AT, total, {})}
    for name, cells in tables.items():
        told = {value: Told(n) for value, n in cells.items()}
        made[PEOPLE, Dimension(name)] = Publication(AT, total, told)
    return made


def drawn(
    total: int, cells: Cells | None = None, goal: int | None = None, **tables: dict[str, int]
) -> Chart:
    return chart(published(total, **tables), cells or Cells(), TODAY, goal, CONTENT.pledges)


def words(chart: Chart) -> str:
    return spoken(chart, catalogs(), "en").alternative


def test_without_a_signature_the_picture_says_so() -> None:
    empty = drawn(0, goal=100)
    assert "Nobody has signed yet." in words(empty)
    assert empty.parts == (Share(empty.parts[0].title, 0),)
    assert "Counted on 1 March 2026 at 11:00 UTC." in words(empty)


def test_growth_countries_and_languages_add_up() -> None:
    picture = drawn(
        100,
        month={"2025-11": 60, "2026-02": 30},
        country={"TW": 70, "": 20},
        language={"zh-Hant-TW": 100},
    )
    said = words(picture)
    assert "By month; 10 more are not told yet: November 2025 60" in said
    assert "December 2025 0" in said
    assert "By country: Taiwan 70 · not given 20 · Others 10" in said
    assert "By language: Traditional Chinese 100" in said


def test_a_year_of_months_is_shown() -> None:
    months = {f"{year}-{month:02}": 5 for year in (2024, 2025) for month in range(1, 13)}
    (bars,) = drawn(120, month=months).parts
    assert isinstance(bars, Bars)
    assert len(bars.bars) == MONTHS


def test_the_goal_and_the_pace_are_told() -> None:
    cells = Cells({Cell(PEOPLE, Dimension.DAY, f"2026-02-{day:02}"): 2 for day in range(1, 29)})
    said = words(drawn(900, cells, goal=1000))
    assert "Goal: 1,000 people; 90 per cent of it is reached" in said
    assert "A week, of late: 13" in said
    assert "If that goes on, the goal is reached in 8 weeks." in said


def test_a_pace_of_a_few_is_no_number() -> None:
    cells = Cells({Cell(PEOPLE, Dimension.DAY, "2026-02-20"): 12})
    said = words(drawn(900, cells, goal=1000))
    assert "A week, of late: fewer than five" in said
    assert "If that goes on" not in said


def test_a_goal_that_is_passed_is_all_of_it() -> None:
    assert "Goal: 50 people; 100 per cent of it is reached" in words(drawn(900, goal=50))


def test_a_total_of_few_is_not_told() -> None:
    assert "In all: fewer than five" in words(drawn(3))
