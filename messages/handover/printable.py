"""Names as they are printed: none wider than its column, and none that turns its neighbours."""

from __future__ import annotations

import re

BREAK = "\u200b"
"""The zero-width space: a place to break that nobody sees."""

LONGEST, PIECE = 15, 5
"""Letters of a word that fit into a column of names, and those between two places to break."""

_LONG = re.compile(rf"[^\s-]{{{LONGEST + 1},}}")
_TURNING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and marks of direction that reach beyond the end of a line."""


def printable(words: str) -> str:
    """`words` without marks that turn others, and with places to break a word that is too long."""
    return _LONG.sub(lambda long: _broken(long.group()), _TURNING.sub(" ", words))


def _broken(word: str) -> str:
    return BREAK.join(word[at : at + PIECE] for at in range(0, len(word), PIECE))
