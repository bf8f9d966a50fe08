"""How much of a goal is reached, as a share and as a bar of text."""

from __future__ import annotations

FULL, EMPTY = "▰", "▱"
"""The signs of the bar: read by people who see it; the words beside it say the same."""

SIGNS = 10
"""The signs of a bar."""


def per_cent(reached: int, goal: int) -> int:
    """The share of `goal` that is reached, rounded down: a hundred is all of it, or more."""
    return min(100 * reached // goal, 100)


def bar(reached: int, goal: int) -> str:
    """The bar of text for what is reached of `goal`."""
    full = per_cent(reached, goal) * SIGNS // 100
    return FULL * full + EMPTY * (SIGNS - full)
