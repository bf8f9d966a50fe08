"""Figures as people type them: numbers, dates and times."""

from __future__ import annotations

import pytest

from messages.figures import iso, number


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1", "1"),
        ("1.", "1"),
        ("(1)", "1"),
        ("①", "1"),
        ("⑫", "12"),
        ("٠٣", "3"),
        ("１。", "1"),
        ("#7", "7"),
        ("0", "0"),
        ("\u200f٢.", "2"),
    ],
)
def test_a_number_of_a_list_is_read_in_any_figures(typed: str, read: str) -> None:
    assert number(typed) == read


@pytest.mark.parametrize("typed", ["", " ", "-1", "1.5", "²", "₂", "1 2", "one", "1a", "½", "()"])
def test_what_is_no_number_of_a_list_is_none(typed: str) -> None:
    assert number(typed) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026/3/1", "2026-03-01"),
        ("٢٠٢٦-٠٣-٠١ ١٨：٠٠", "2026-03-01 18:00"),
        ("2026—03—01", "2026-03-01"),
        ("01.03.2026", "01.03.2026"),
        ("now", "now"),
    ],
)
def test_a_date_begins_with_its_year_whatever_stands_between(typed: str, read: str) -> None:
    assert iso(typed) == read
