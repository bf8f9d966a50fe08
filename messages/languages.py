"""Which languages there are, and which one a reader gets.

A language is published when its catalog is there. Order of preference: the reader's own choice,
then what the platform reports, then the default. Sources: locales.md of the campaign, CLDR.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import langcodes
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal
from langcodes.tag_parser import LanguageTagError

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"

NUMBERING = {"ar": "arab"}
"""CLDR numbering systems, by language; Latin digits everywhere else."""

ZERO = {"latn": "0", "arab": "٠"}
"""The first of a numbering system's ten digits: Babel sets its separators, not its digits."""

READ_INSTEAD = {"zh-Hans": "zh-Hant-TW"}
"""Whom no catalog serves yet, and what they read rather than English; shown as what it is."""

SCRIPT_NEEDED = "zh"
"""A tag that two scripts share: it must be asked about, never guessed."""

SCRIPTS = ("zh-Hant-TW", "zh-Hans")
"""What a reader of `SCRIPT_NEEDED` may choose from."""

FARTHEST = 25
"""The distance, in CLDR's language matching data, up to which one language serves another."""


@dataclass(frozen=True)
class Language:
    """One published language, with CLDR's knowledge of it."""

    tag: str

    @cached_property
    def locale(self) -> Locale:
        """CLDR's data."""
        return Locale.parse(self.tag, sep="-")

    @cached_property
    def right_to_left(self) -> bool:
        """Whether its script runs from right to left."""
        return self.locale.text_direction == "rtl"

    @cached_property
    def own_name(self) -> str:
        """Its name in itself."""
        return str(self.locale.get_display_name() or self.tag)

    @cached_property
    def _numbering(self) -> str:
        return NUMBERING.get(self.tag, "latn")

    @cached_property
    def _digits(self) -> dict[int, int]:
        zero = ord(ZERO[self._numbering])
        return {ord("0") + digit: zero + digit for digit in range(10)}

    @lru_cache(maxsize=4096)  # noqa: B019 - languages live as long as the process
    def number(self, n: int) -> str:
        """`n` with the digits and separators its readers use."""
        latin = format_decimal(n, locale=self.locale, numbering_system=self._numbering)
        return latin.translate(self._digits)

    @lru_cache(maxsize=512)  # noqa: B019
    def date(self, day: date) -> str:
        """`day` in full, in the same digits."""
        return format_date(day, "long", locale=self.locale).translate(self._digits)

    def country(self, code: str) -> str:
        """The name of a territory; its English name, or its code, where CLDR has no other."""
        english = Locale.parse(SOURCE).territories
        return str(self.locale.territories.get(code) or english.get(code, code))

    def language(self, tag: str) -> str:
        """The name of a language, its tag where CLDR has none."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self.locale) or tag
        except (ValueError, UnknownLocaleError):
            return str(self.locale.languages.get(tag.partition("-")[0], tag))


def published(folder: Path = LOCALES) -> tuple[str, ...]:
    """The tags of all languages with a catalog, English first."""
    found = sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/messages.po"))
    return (SOURCE, *(name.replace("_", "-") for name in found))


class Languages:
    """The published languages and the way to one of them.

    The default is the one that serves `default`, English where there is none.
    """

    def __init__(self, tags: tuple[str, ...], default: str = SOURCE) -> None:
        self.codes = tags
        self._by_tag = {tag: Language(tag) for tag in tags}
        self.default = self.serving(default) or SOURCE

    def __getitem__(self, tag: str) -> Language:
        return self._by_tag[tag]

    @lru_cache(maxsize=1024)  # noqa: B019 - one per process
    def serving(self, tag: str) -> str | None:
        """The published language that serves a reader of `tag`; None where there is none."""
        wanted = normal(tag)
        if wanted is None or wanted == SCRIPT_NEEDED:
            return None
        match = langcodes.closest_supported_match(wanted, list(self.codes), max_distance=FARTHEST)
        if match is None and langcodes.Language.get(wanted).maximize().script == "Hans":
            match = READ_INSTEAD["zh-Hans"]
        return match

    def named(self, words: str) -> str | None:
        """The tag that `words` stand for: a tag, or the name of a published language."""
        wanted = words.strip().casefold()
        for language in self._by_tag.values():
            names = (language.own_name, language.language(language.tag), _english(language.tag))
            if wanted in (name.casefold() for name in names):
                return language.tag
        return normal(words)

    def exactly(self, tag: str) -> bool:
        """Whether what a reader of `tag` gets is that language, in that script."""
        served = self.serving(tag)
        return served is not None and _written(served) == _written(tag)

    def own_name(self, tag: str) -> str:
        """A language's name in itself."""
        return Language(tag).own_name

    def reads(self, choice: str | None, hint: str | None) -> str:
        """The language a reader gets who chose `choice` and whose platform reports `hint`."""
        for tag in (choice, hint):
            served = self.serving(tag) if tag else None
            if served:
                return served
        return self.default

    def must_ask(self, choice: str | None, hint: str | None) -> bool:
        """Whether only the reader can say which script they read."""
        return choice is None and hint is not None and normal(hint) == SCRIPT_NEEDED


def _written(tag: str) -> tuple[str | None, str | None]:
    """A language and the script it is written in."""
    likely = langcodes.Language.get(tag).maximize()
    return likely.language, likely.script


def _english(tag: str) -> str:
    return Locale.parse(tag, sep="-").english_name or tag


@lru_cache(maxsize=1024)
def normal(tag: str) -> str | None:
    """`tag` in BCP 47's usual form; None if no such language tag can be."""
    tag = tag.strip().replace("_", "-")
    if not tag.isascii() or not tag.replace("-", "").isalnum():
        return None
    try:
        found = langcodes.Language.get(tag)
    except LanguageTagError:
        return None
    language = found.language
    if language is None or language not in Locale.parse(SOURCE).languages:
        return None
    return str(found)
