"""No number of people from 1 to 4 is ever said, nor a difference that would tell one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handlers.frame.few import FEW, counted, few, roughly

FEWER = few(0)


@given(st.integers(0, FEW - 1))
def test_a_few_are_not_told_from_fewer(number: int) -> None:
    assert few(number) == roughly(number) == FEWER


@given(st.integers(FEW, 10_000))
def test_many_are_said_as_they_are(number: int) -> None:
    assert few(number) == counted(number) == number


def test_what_never_happened_is_said_to_be_none() -> None:
    assert [counted(number) for number in range(FEW)] == [0, *[FEWER] * 4]


@given(st.integers(FEW, 10_000))
def test_a_size_does_not_change_by_one_person_within_five(number: int) -> None:
    assert roughly(number) == number - number % FEW
