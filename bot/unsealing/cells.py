"""The cells of a table: as text that no program takes for a formula."""

from __future__ import annotations

DISARMED = "'"
"""The sign before a text that would be a formula: programs show the rest as text."""

BEGINNINGS = tuple("=+-@\t\r\n＝＋－＠")
"""The signs at the beginning of a formula, in full width too (OWASP, CSV Injection)."""


def text(value: object) -> str:
    """The value of a cell as text, as it is."""
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def disarmed(value: object) -> str:
    """The value of a cell as text that is no formula wherever it is opened."""
    words = text(value)
    return DISARMED + words if words.startswith(BEGINNINGS) else words
