"""Cells: no text in a table is ever taken for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.unsealing.cells import disarmed


@pytest.mark.parametrize("sign", [*"=+-@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_would_be_a_formula_begins_with_an_apostrophe(sign: str) -> None:
    assert disarmed(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("Ana", "Ana"), ("", ""), (None, ""), (True, "yes"), (False, "no"), ("林淑芬", "林淑芬")],
)
def test_other_values_are_text_as_they_are(value: object, shown: str) -> None:
    assert disarmed(value) == shown


@given(st.text())
def test_nothing_is_lost_and_no_formula_is_left(words: str) -> None:
    assert disarmed(words).replace("'", "") == words.replace("'", "")
    assert not disarmed(words).startswith(tuple("=+-@\t\r\n"))


@pytest.mark.parametrize("separator", [";", ",", "|", "\t", "; ", ';"', "\n"])
@given(st.text(alphabet="a=+-@;,|\t\"' "))
def test_no_formula_is_left_where_another_region_splits_the_cell(
    separator: str, words: str
) -> None:
    """Excel splits at semicolons where commas stand in numbers."""
    shown = disarmed(f"Ana{separator}=1+1{separator}{words}")
    for part in shown.split(separator[0]):
        assert not part.lstrip(' "').startswith(tuple("=+-@"))
