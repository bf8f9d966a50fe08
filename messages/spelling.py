"""Spellings: what people type and what is known, made alike, so that one is found by the other."""

from __future__ import annotations

import re
import unicodedata

OVERRIDES = frozenset("\u202d\u202e")
"""Marks that make words read as others than they are; the bot prints none, so they stay."""

_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069\ufeff\u00ad]")

_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›「」『』＂＇"

_ALIKE = str.maketrans(
    {
        "臺": "台",
        "ة": "ه",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "\u0640": "",
        **dict.fromkeys("ʻʼʹʾʿ", ""),
    }
)
"""Letters that are written for each other, and letters that are only signs beside a letter."""

_BESIDE = re.compile(r"\b(?:the|and)\b")
_SAINT = re.compile(r"\bst\b")


def unmarked(words: str) -> str:
    """`words` without the invisible marks around which words of two directions are set."""
    return _MARKS.sub("", words)


def unquoted(words: str) -> str:
    """`words` without spaces and quotation marks around them."""
    return words.strip().strip(_QUOTES).strip()


def folded(words: str) -> str:
    """`words` by letters and digits alone: without case, width, accents, spaces or signs.

    Digits of all scripts are Latin ones, 臺 is 台, and overrides of the direction stay.
    """
    plain = unicodedata.normalize("NFKC", words).casefold().translate(_ALIKE)
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(_kept(character) for character in apart).translate(_ALIKE)


def folded_place(name: str) -> str:
    """The `name` of a place, folded: *the* and *and* may be there or not, and St. is Saint."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return folded(_SAINT.sub("saint", _BESIDE.sub(" ", plain)))


def _kept(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in OVERRIDES:
        return character
    belongs = unicodedata.category(character)[0] in "LMN" and not unicodedata.combining(character)
    return character if belongs else ""
