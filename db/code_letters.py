"""The letters of codes that people type: Crockford's base 32, however they are typed."""

from __future__ import annotations

import unicodedata

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: five bits a letter, no letter that looks like another."""

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def read(typed: str) -> str:
    """The letters and digits of a code that was `typed`: in any case, width, script or grouping."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(map(_latin, filter(str.isalnum, plain))).upper().translate(_READ_AS)


def _latin(character: str) -> str:
    return str(unicodedata.decimal(character, character))
