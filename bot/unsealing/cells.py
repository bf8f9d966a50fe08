"""The cells of a table: as text that no program takes for a formula."""

from __future__ import annotations

import re

DISARMED = "'"
"""The sign before a text that would be a formula: programs show the rest as text."""

FORMULA = re.compile(r"^(?=[=+\-@\t\r\n＝＋－＠])|[;,|\t\r\n][\s\"']*(?=[=+\-@＝＋－＠])")
"""The place before a formula, in full width too: at the beginning, or behind a separator, for
programs split cells at what the machine's region wants, not only at commas (OWASP, CSV Injection).
"""


def text(value: object) -> str:
    """The value of a cell as text, as it is."""
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def disarmed(value: object) -> str:
    """The value of a cell as text that is no formula wherever it is opened."""
    words = text(value)
    if FORMULA.search(words) is None:
        return words
    return FORMULA.sub(rf"\g<0>{DISARMED}", words)
