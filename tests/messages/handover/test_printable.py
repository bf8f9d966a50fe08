"""Names in print: they break within their column, and leave their neighbours alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from messages.handover.printable import BREAK, LONGEST, printable
from tests.stage.papers import NAMES

CONTROLS = "".join(map(chr, (*range(32), *range(0x7F, 0xA0), *range(0x2028, 0x202F))))


def test_names_as_they_usually_are_stay_as_they_are() -> None:
    assert [*map(printable, NAMES)] == [*NAMES]


@given(st.text(max_size=320))
def test_no_word_is_wider_than_its_column(name: str) -> None:
    words = printable(name).replace(BREAK, " ").replace("-", " ").split()
    assert all(len(word) <= LONGEST for word in words)


@given(st.text(st.characters(exclude_characters=CONTROLS + BREAK + "\u2066\u2067\u2068\u2069")))
def test_nothing_is_added_that_anybody_sees(name: str) -> None:
    assert printable(name).replace(BREAK, "") == name


def test_a_mark_of_direction_does_not_turn_the_names_below_it() -> None:
    assert printable("Ana \u202eesrever") == "Ana  esrever"
