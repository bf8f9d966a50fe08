"""Names that may stand: in any writing of the world, and without marks that hide or break a page.

Names in Arabic, Burmese, Thai, Vietnamese or Korean pass unchanged. Unicode data: the standard
library's `unicodedata`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from messages.form import BadAnswer
from messages.text import Text, quoted, t, tn

NAME_LONGEST = 120
"""Characters; the longest passport names are under 80 (ICAO 9303 prints 39)."""

_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff\u00ad\u115f\u1160\u3164\uffa0"))
"""Marks that no reader needs, and Hangul fillers: letters to Unicode, and empty to the eye."""

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_JOINERS = "\u200c\u200d"
_PUNCTUATION = frozenset("'’‘ʼ`´-‐‑–—.,·・•/()&ʻ،\"“”׳״־՚་༌፡‧･．∙⋅﹒゠＝－＇＆（），、〇")
"""Signs in people's names; beside them a colon between two letters, as in Stó:lō."""

_IN_ORGANISATIONS = frozenset("!?+%:;…«»„‚‹›°®™№！？＋％：；「」『』《》〈〉【】〔〕［］～／\ua789")
"""Signs that organisations have in their names besides."""

_COLONS = ":：\ua789"
_LINK = re.compile(r"//|:\s*/|\b(?:mailto|javascript|vbscript|data|sms|tel|tg):\S", re.IGNORECASE)
"""The beginning of an address that an app would make a link of, or obey."""

_MIXABLE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
_GENERIC_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}"
)
_MOST_MARKS = 8


def name(answer: str) -> str:
    """`answer` as a person's name: NFC, single spaces.

    Raises `BadAnswer` with the plainest problem.
    """
    return _sound(answer, _strange_in_name, "L")


def organisation(answer: str) -> str:
    """`answer` as the name of an organisation, or of a role in one: see `name`.

    More signs may stand there, and a number is enough.
    """
    return _sound(answer, _strange_in_organisation, "LN")


def _sound(answer: str, strange_in: Callable[[str], str | None], needed: str) -> str:
    cleaned = unicodedata.normalize("NFC", " ".join(answer.translate(_UNSEEN).split()))
    problem = next(_problems(cleaned, strange_in(cleaned), needed), None)
    if problem is not None:
        raise BadAnswer(problem)
    return cleaned


def _problems(cleaned: str, strange: str | None, needed: str) -> Iterator[Text]:
    """The problems of a name, the plainest first.

    `strange` is a character that has no place in the name, if there is one; of the categories
    `needed` at least one character must be.
    """
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
    if strange is not None:
        words = t("A name is made of letters; this is not one: {character}")
        yield words.fill(character=quoted(strange))
    if _LINK.search(unicodedata.normalize("NFKC", cleaned)):
        yield t("A name has no link or address in it. Please type it without.")
    if not any(unicodedata.category(character)[0] in needed for character in cleaned):
        yield t("A name needs at least one letter.")
    if _GENERIC_MARKS.search(cleaned) or _stacked(cleaned):
        yield t("That stacks more marks on a letter than any writing does. Please type it plainly.")
    mixed = next((word for word in cleaned.split() if len(_alphabets(word) & _MIXABLE) > 1), None)
    if mixed is not None:
        words = t(
            "The word {word} mixes letters of two alphabets that look alike. Please retype it."
        )
        yield words.fill(word=quoted(mixed))


def _strange_in_name(cleaned: str) -> str | None:
    """The first character that no person's name has, if there is one."""
    around = zip(" " + cleaned, cleaned, cleaned[1:] + " ", strict=False)
    return next((each for before, each, after in around if not _fits(before, each, after)), None)


def _fits(before: str, character: str, after: str) -> bool:
    if character in _COLONS:
        return _is_letter(before) and _is_letter(after)
    return _belongs(character)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"


def _strange_in_organisation(cleaned: str) -> str | None:
    """The first character that no organisation's name has, if there is one."""
    return next((c for c in cleaned if not (_belongs(c) or c in _IN_ORGANISATIONS)), None)


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
