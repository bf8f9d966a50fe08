"""How much of a goal is reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.reach import SIGNS, bar, per_cent


@pytest.mark.parametrize(
    ("reached", "goal", "percent", "signs"),
    [
        (0, 10, 0, "▱▱▱▱▱▱▱▱▱▱"),
        (1, 1000, 0, "▱▱▱▱▱▱▱▱▱▱"),
        (55, 100, 55, "▰▰▰▰▰▱▱▱▱▱"),
        (999, 1000, 99, "▰▰▰▰▰▰▰▰▰▱"),
        (1000, 1000, 100, "▰▰▰▰▰▰▰▰▰▰"),
        (5, 1, 100, "▰▰▰▰▰▰▰▰▰▰"),
    ],
)
def test_a_bar_says_no_more_than_is_reached(
    reached: int, goal: int, percent: int, signs: str
) -> None:
    assert per_cent(reached, goal) == percent
    assert bar(reached, goal) == signs


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_bar_is_always_as_long(reached: int, goal: int) -> None:
    assert len(bar(reached, goal)) == SIGNS
