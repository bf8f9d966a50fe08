"""The digits of CLDR's numbering systems: Babel sets a number's separators, not its digits."""

from __future__ import annotations

from functools import cache

LATIN = "latn"

ZERO = {
    LATIN: "0",
    "adlm": "\N{ADLAM DIGIT ZERO}",
    "arab": "\N{ARABIC-INDIC DIGIT ZERO}",
    "arabext": "\N{EXTENDED ARABIC-INDIC DIGIT ZERO}",
    "beng": "\N{BENGALI DIGIT ZERO}",
    "cakm": "\N{CHAKMA DIGIT ZERO}",
    "deva": "\N{DEVANAGARI DIGIT ZERO}",
    "hmnp": "\N{NYIAKENG PUACHUE HMONG DIGIT ZERO}",
    "mtei": "\N{MEETEI MAYEK DIGIT ZERO}",
    "mymr": "\N{MYANMAR DIGIT ZERO}",
    "nkoo": "\N{NKO DIGIT ZERO}",
    "olck": "\N{OL CHIKI DIGIT ZERO}",
    "tibt": "\N{TIBETAN DIGIT ZERO}",
}
"""The first of ten digits in a row, by numbering system: every one that CLDR has as a default."""


@cache
def from_latin(numbering: str) -> dict[int, int]:
    """The table for `str.translate` from Latin digits to those of the system `numbering`."""
    return _row(ZERO[LATIN], ZERO[numbering])


@cache
def from_native(numbering: str) -> dict[int, int]:
    """The table for `str.translate` from all digits but Latin ones to those of `numbering`."""
    table: dict[int, int] = {}
    for system, zero in ZERO.items():
        if system not in (LATIN, numbering):
            table |= _row(zero, ZERO[numbering])
    return table


def _row(zero: str, wanted: str) -> dict[int, int]:
    return {ord(zero) + digit: ord(wanted) + digit for digit in range(10)}
