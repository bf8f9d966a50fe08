"""Figures as people type them: numbers, dates and times in any digits, width and dashes."""

from __future__ import annotations

import re
import unicodedata

from messages.spelling import unmarked, unquoted

_NUMBER = re.compile(r"[#(\[]?\s*([0-9]+)\s*[.)\],:、。]{0,2}")
_DATE = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})[.]?(.*)")
_DASH = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_RAISED = frozenset(("<super>", "<sub>"))
_KEYCAP = "\ufe0f\u20e3"


def plain(words: str) -> str:
    """`words` with Latin digits, letters and signs of usual width, and every dash a hyphen.

    Digits that are raised as in a formula stay.
    """
    if words.isascii():
        return words
    return _DASH.sub("-", "".join(map(_plain, unmarked(words))))


def number(words: str) -> str | None:
    """The number from 0 on that `words` are, as in a list: `1.`, `(1)`, `①`.

    The number is in Latin digits without leading zeros. None where `words` are no number.
    """
    found = _NUMBER.fullmatch(plain(words).strip())
    return (found[1].lstrip("0") or "0") if found else None


def iso(words: str) -> str:
    """A date, or a date and a time, as ISO 8601 writes them, where `words` have year, month, day.

    Other words come back as they are, in plain signs.
    """
    typed = " ".join(unquoted(plain(words)).split())
    found = _DATE.fullmatch(typed)
    if found is None:
        return typed
    year, month, day, rest = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}{rest}"


def _plain(character: str) -> str:
    if unicodedata.decomposition(character).split(" ")[0] in _RAISED:
        return character
    if character.isdigit():
        return str(unicodedata.digit(character))
    return "" if character in _KEYCAP else unicodedata.normalize("NFKC", character)
