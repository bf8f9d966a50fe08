"""The cells of a table: as text that no program takes for a formula."""

from __future__ import annotations

import re

DISARMED = "'"
"""The sign before a text that would be a formula: programs show the rest as text."""

BEGINNINGS = tuple("=+-@\t\r\n＝＋－＠")
"""The signs at the beginning of a formula, in full width too (OWASP, CSV Injection)."""

SPLIT = re.compile(r"([;,|\t\r\n][\s\"']*)(?=[=+\-@＝＋－＠])")
"""The place behind a separator where a formula would begin: programs split cells at those that the
machine's region wants, not only at commas (OWASP, CSV Injection)."""


def text(value: object) -> str:
    """The value of a cell as text, as it is."""
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def disarmed(value: object) -> str:
    """The value of a cell as text that is no formula wherever it is opened."""
    words = SPLIT.sub(rf"\1{DISARMED}", text(value))
    return DISARMED + words if words.startswith(BEGINNINGS) else words
