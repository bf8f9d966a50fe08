"""Look-alikes: letters that have one shape, and names that the eye takes for each other."""

from __future__ import annotations

import unicodedata

_ALIKE = {
    "a": "ΑАаɑ",
    "b": "ΒВ",
    "c": "СсϹϲ",
    "d": "ԁ",
    "e": "ΕЕе",
    "h": "ΗНһհ",
    "j": "JЈјϳ",
    "k": "ΚКкκ",
    "l": "Ii1|lΙІіιıӀӏ",
    "m": "ΜМ",
    "n": "Νո",
    "o": "ΟОοоՕօ0",
    "p": "ΡРρр",
    "q": "ԛ",
    "s": "ЅѕՏ",
    "t": "ΤТ",
    "u": "սυ",
    "v": "νѵ",
    "w": "Ԝԝ",
    "x": "ΧХχх",
    "y": "ΥУуүҮ",
    "z": "Ζ",
}
"""The characters that have the shape of a Latin letter, by that letter."""

SHAPES = str.maketrans(
    {character: letter for letter, characters in _ALIKE.items() for character in characters}
)
"""The Latin letter for each character of its shape, for `str.translate`."""


def look(name: str) -> str:
    """What the eye takes `name` for: names that are easily mixed up have one look.

    Case, width, accents, spaces and signs make no difference, nor does it whether a letter is Latin
    or has the shape of a Latin one. A name without any letter or digit looks like itself.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).upper())
    shapes = apart.translate(SHAPES).casefold().translate(SHAPES)
    return "".join(filter(_counts, shapes)) or name


def _counts(character: str) -> bool:
    """Whether a character makes a name another: a letter, a digit, a vowel sign; no accent."""
    if "\u0300" <= character <= "\u036f":
        return False
    return unicodedata.category(character)[0] in "LMN"
