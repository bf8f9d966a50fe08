"""How many examples of a property are tried: fewer in a quick run."""

from __future__ import annotations

from hypothesis import settings

USUAL = 100
"""What Hypothesis tries where nobody says a number."""


def examples(count: int) -> int:
    """The number to try where the whole run tries `count`."""
    return max(1, count * settings().max_examples // USUAL)
