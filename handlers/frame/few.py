"""Numbers of people as they are said: never a number that would single somebody out."""

from __future__ import annotations

from messages.text import Value, t

FEW = 5
"""The smallest number of people above zero that is ever said."""


def few(number: int) -> Value:
    """The words for `number` people: from 0 to 4 only that there are fewer than five."""
    return number if number >= FEW else t("fewer than five")


def counted(number: int) -> Value:
    """The words for `number` times: 0 is said, from 1 to 4 only that there are fewer than five."""
    return few(number) if number else 0


def roughly(number: int) -> Value:
    """The size of an audience, in fives: trying out audiences tells nobody's country."""
    return few(number // FEW * FEW)
