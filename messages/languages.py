"""The published languages, and the one that a reader gets.

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

SPOKEN = "people"
"""The domain of what people see: a language is published with such a catalog."""

NUMBERING = {"ar": "arab"}
"""CLDR numbering systems, by language; Latin digits everywhere else."""

ZERO = {"latn": "0", "arab": "٠"}
"""The first of a numbering system's ten digits: Babel sets its separators, not its digits."""

READ_INSTEAD = {"zh-Hans": "zh-Hant-TW"}
"""Languages that no catalog serves yet, each with the language read rather than English.

Readers are told which language that is.
"""

SCRIPT_NEEDED = "zh"
"""The code that two scripts share: the reader is asked for the script, which is never guessed."""

SCRIPTS = ("zh-Hant-TW", "zh-Hans")
"""The languages that a reader of `SCRIPT_NEEDED` may choose from."""

FARTHEST = 25
"""The distance, in CLDR's language matching data, up to which one language serves another."""


@dataclass(frozen=True)
class Language:
    """A language by its BCP 47 code, with CLDR's knowledge of that language."""

    code: str

    @cached_property
    def locale(self) -> Locale:
        """CLDR's data for the language."""
        return Locale.parse(self.code, sep="-")

    @cached_property
    def right_to_left(self) -> bool:
        """Whether the language's script runs from right to left."""
        return self.locale.text_direction == "rtl"

    @cached_property
    def own_name(self) -> str:
        """The language's name in itself."""
        return str(self.locale.get_display_name() or self.code)

    @cached_property
    def _numbering(self) -> str:
        return NUMBERING.get(self.code, "latn")

    @cached_property
    def _digits(self) -> dict[int, int]:
        zero = ord(ZERO[self._numbering])
        return {ord("0") + digit: zero + digit for digit in range(10)}

    @lru_cache(maxsize=4096)  # noqa: B019 - languages live as long as the process
    def number(self, n: int) -> str:
        """`n` with the digits and separators that the language's readers use."""
        latin = format_decimal(n, locale=self.locale, numbering_system=self._numbering)
        return latin.translate(self._digits)

    @lru_cache(maxsize=512)  # noqa: B019
    def date(self, day: date) -> str:
        """`day` in full, in the digits that the language's readers use."""
        return format_date(day, "long", locale=self.locale).translate(self._digits)

    def country(self, code: str) -> str:
        """The name of the territory `code`; the English one, or `code`, where CLDR has no other."""
        english = Locale.parse(SOURCE).territories
        return str(self.locale.territories.get(code) or english.get(code, code))

    def language(self, code: str) -> str:
        """The name of the language `code`; `code` itself where CLDR has no name."""
        try:
            return Locale.parse(code, sep="-").get_display_name(self.locale) or code
        except (ValueError, UnknownLocaleError):
            return str(self.locale.languages.get(code.partition("-")[0], code))


def published(folder: Path = LOCALES) -> tuple[str, ...]:
    """The codes of all languages in which people have what they see, English first."""
    paths = folder.glob(f"*/LC_MESSAGES/{SPOKEN}.po")
    codes = sorted({path.parent.parent.name.replace("_", "-") for path in paths} - {SOURCE})
    return (SOURCE, *codes)


class Languages:
    """The published languages, and the way to one of them.

    The default is the language that serves `default`; the first where none does. English is known
    even where it is not published.
    """

    def __init__(self, codes: tuple[str, ...], default: str = SOURCE) -> None:
        self.codes = codes
        self._by_code = {code: Language(code) for code in (*codes, SOURCE)}
        self.default = self.serving(default) or codes[0]

    def __getitem__(self, code: str) -> Language:
        return self._by_code[code]

    @lru_cache(maxsize=1024)  # noqa: B019 - one per process
    def serving(self, language: str) -> str | None:
        """The published language that serves a reader of `language`; None where none does."""
        wanted = normal(language)
        if wanted is None or wanted == SCRIPT_NEEDED:
            return None
        match = langcodes.closest_supported_match(wanted, list(self.codes), max_distance=FARTHEST)
        if match is None and langcodes.Language.get(wanted).maximize().script == "Hans":
            match = READ_INSTEAD["zh-Hans"]
        return match

    def named(self, words: str) -> str | None:
        """The language that `words` stand for: by code, or by the name of a published language.

        None where `words` are neither.
        """
        wanted = words.strip().casefold()
        for cldr in self._by_code.values():
            names = (cldr.own_name, cldr.language(cldr.code), _english(cldr.code))
            if wanted in (name.casefold() for name in names):
                return cldr.code
        return normal(words)

    def exactly(self, language: str) -> bool:
        """Whether a reader of `language` gets that very language, in that very script."""
        served = self.serving(language)
        return served is not None and _written(served) == _written(language)

    def own_name(self, language: str) -> str:
        """The name of `language` in itself."""
        return Language(language).own_name

    def reads(self, choice: str | None, hint: str | None) -> str:
        """The language of a reader who chose `choice` and whose platform reports `hint`."""
        for language in (choice, hint):
            served = self.serving(language) if language else None
            if served:
                return served
        return self.default

    def must_ask(self, choice: str | None, hint: str | None) -> bool:
        """Whether only the reader can say which script is wanted."""
        return choice is None and hint is not None and normal(hint) == SCRIPT_NEEDED


def _written(language: str) -> tuple[str | None, str | None]:
    """`language` without region or variant, and its likely script."""
    likely = langcodes.Language.get(language).maximize()
    return likely.language, likely.script


def _english(language: str) -> str:
    return Locale.parse(language, sep="-").english_name or language


@lru_cache(maxsize=1024)
def normal(language: str) -> str | None:
    """`language` in BCP 47's usual form; None if CLDR knows no such language."""
    code = language.strip().replace("_", "-")
    if not code.isascii() or not code.replace("-", "").isalnum():
        return None
    try:
        parsed = langcodes.Language.get(code)
    except LanguageTagError:
        return None
    if parsed.language is None or parsed.language not in Locale.parse(SOURCE).languages:
        return None
    return str(parsed)
