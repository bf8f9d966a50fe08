"""Numbers of people as they are said: never one that would single somebody out."""

from __future__ import annotations

from messages.text import Value, t

FEW = 5
"""The smallest number of people above zero that is ever said."""


def few(number: int) -> Value:
    """A number of people; never one from 1 to 4, nor whether it is 0."""
    return number if number >= FEW else t("fewer than five")


def counted(number: int) -> Value:
    """How often something happened: not at all, or never a number from 1 to 4."""
    return few(number) if number else 0


def roughly(number: int) -> Value:
    """The size of an audience, in fives: trying out audiences tells nobody's country."""
    return few(number // FEW * FEW)
