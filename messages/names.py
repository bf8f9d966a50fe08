"""Names that may stand: in any writing of the world, and without marks that hide or break a page.

Names in Arabic, Burmese, Thai, Vietnamese or Korean pass unchanged. Unicode data: the standard
library's `unicodedata`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from messages.form import BadAnswer
from messages.text import Text, quoted, t, tn

NAME_LONGEST = 120
"""Characters; the longest passport names are under 80 (ICAO 9303 prints 39)."""

_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff\u00ad\u115f\u1160\u3164\uffa0"))
"""Marks that no reader needs, and Hangul fillers: letters to Unicode, and empty to the eye."""

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_JOINERS = "\u200c\u200d"
_PUNCTUATION = frozenset("'’‘ʼ`´-‐‑–.,·・•/()&ʻ،\"“”׳״־՚་༌፡")
_MIXABLE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
_GENERIC_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}"
)
_MOST_MARKS = 8


def name(answer: str) -> str:
    """`answer` as a name: NFC, single spaces. Raises `BadAnswer` with the plainest problem."""
    cleaned = unicodedata.normalize("NFC", " ".join(answer.translate(_UNSEEN).split()))
    problem = next(_problems(cleaned), None)
    if problem is not None:
        raise BadAnswer(problem)
    return cleaned


def _problems(cleaned: str) -> Iterator[Text]:
    """The problems of a name, the plainest first."""
    length = len(cleaned)
    if not cleaned:
        yield t("That is empty. Please type a name, or go back and choose to sign without one.")
    if length > NAME_LONGEST:
        words = tn(
            "That has {n} character; {longest} is the most.",
            "That has {n} characters; {longest} is the most.",
            length,
        )
        yield words.fill(longest=NAME_LONGEST)
    if _DIRECTION.search(cleaned):
        yield t("That holds invisible marks that turn the direction of writing. Please retype it.")
    strange = next((character for character in cleaned if not _belongs(character)), None)
    if strange is not None:
        words = t("A name is made of letters; this is not one: {character}")
        yield words.fill(character=quoted(strange))
    if not any(unicodedata.category(character)[0] == "L" for character in cleaned):
        yield t("A name needs at least one letter.")
    if _GENERIC_MARKS.search(cleaned) or _stacked(cleaned):
        yield t("That stacks more marks on a letter than any writing does. Please type it plainly.")
    mixed = next((word for word in cleaned.split() if len(_alphabets(word) & _MIXABLE) > 1), None)
    if mixed is not None:
        words = t(
            "The word {word} mixes letters of two alphabets that look alike. Please retype it."
        )
        yield words.fill(word=quoted(mixed))


def _belongs(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        category[0] in "LM"
        or category == "Nd"
        or character in " " + _JOINERS
        or character in _PUNCTUATION
    )


def _stacked(text: str) -> bool:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run > _MOST_MARKS:
            return True
    return False


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(c, "?").split()[0] for c in word if unicodedata.category(c)[0] == "L"}
