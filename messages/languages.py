"""The published languages, and the one that a reader gets.

A language is published when its catalog is there. Order of preference: the reader's own choice,
then what the platform reports, then the default. Sources: locales.md of the campaign, CLDR.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from babel import Locale, localedata
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from langcodes.data_dicts import MACROLANGUAGES

from messages import digits, language_names, place_names, short_names, tags
from messages.spelling import folded

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"

SPOKEN = "people"
"""The domain of what people see: a language is published with such a catalog."""

FORMATTED_AS = {"en": "en-GB"}
"""The regions whose dates and lists a catalog's own words have: the reader's region changes none.

The English catalog is in British spelling, with dates like 7 June 2021.
"""

READ_INSTEAD = {"zh-Hans": "zh-Hant-TW"}
"""Languages that no catalog serves yet, each with the language read rather than English.

Readers are told which language that is.
"""

SCRIPT_NEEDED = "zh"
"""The code that two scripts share: the reader is asked for the script, which is never guessed."""

SCRIPTS = ("zh-Hant-TW", "zh-Hans")
"""The languages that a reader of `SCRIPT_NEEDED` may choose from."""

BETWEEN = " · "
LABEL_LONGEST = 40
"""Characters of a button's label in several languages."""

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
        """The language's name as its speakers write that name."""
        return self.language(self.code)

    @cached_property
    def script(self) -> str | None:
        """The code of the script (ISO 15924) that the language is written in."""
        return tags.Language.get(self.code).maximize().script

    @cached_property
    def _formats(self) -> Locale:
        return Locale.parse(FORMATTED_AS.get(self.code, self.code), sep="-")

    @cached_property
    def _numbering(self) -> str:
        return self._formats.default_numbering_system

    @lru_cache(maxsize=4096)  # noqa: B019 - languages live as long as the process
    def number(self, n: int) -> str:
        """`n` with the digits and separators that the language's readers use."""
        latin = format_decimal(n, locale=self._formats, numbering_system=self._numbering)
        return latin.translate(digits.from_latin(self._numbering))

    @lru_cache(maxsize=512)  # noqa: B019
    def date(self, day: date) -> str:
        """`day` in full, in the digits that the language's readers use."""
        latin = format_date(day, "long", locale=self._formats)
        return latin.translate(digits.from_latin(self._numbering))

    @lru_cache(maxsize=64)  # noqa: B019
    def month(self, code: str) -> str:
        """The month `code`, as `2026-11`, in full, in the digits of the language's readers."""
        first = date.fromisoformat(f"{code}-01")
        latin = format_skeleton("yMMMM", first, locale=self._formats)
        return latin.translate(digits.from_latin(self._numbering))

    @lru_cache(maxsize=4096)  # noqa: B019
    def in_own_digits(self, message: str) -> str:
        """`message` of a catalog, its native digits as the readers of this region write them.

        Latin digits stay: they also stand in addresses, hashes and names.
        """
        return message.translate(digits.from_native(self._numbering))

    def listed(self, names: Iterable[str]) -> str:
        """`names` as one list in words: `a, b and c`; empty where there are none."""
        return format_list(list(names), locale=self._formats)

    def country(self, code: str) -> str:
        """The name of the territory `code`: the short one, where CLDR has a long one besides.

        The English name, or `code`, where CLDR has no other.
        """
        return next(self._countries(code), code)

    def countries(self, code: str) -> tuple[str, ...]:
        """Every name of the territory `code` that people may type, the most usual one first."""
        return (*self._countries(code), *place_names.countries(self.locale, code))

    def _countries(self, code: str) -> Iterator[str]:
        """The names of the territory `code` in CLDR, the short one first."""
        full = self.locale.territories.get(code) or Locale.parse(SOURCE).territories.get(code)
        yield from (str(name) for name in (short_names.of(self.locale, code), full) if name)

    def language(self, code: str) -> str:
        """The name of the language `code`; the English one, or `code`, where CLDR has no other."""
        return language_names.of(code, self.locale, Locale.parse(SOURCE))


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
        """The language `code`: a published one, or a published one in a region, as `ar-IQ`."""
        return self._by_code.get(code) or _in_region(code)

    @lru_cache(maxsize=1024)  # noqa: B019 - one per process
    def serving(self, language: str) -> str | None:
        """The published language that serves a reader of `language`; None where none does."""
        wanted = normal(language)
        if wanted is None or wanted == SCRIPT_NEEDED:
            return None
        match = tags.closest_supported_match(wanted, list(self.codes), max_distance=FARTHEST)
        if match is None and tags.Language.get(wanted).maximize().script == "Hans":
            match = READ_INSTEAD["zh-Hans"] if self.has_scripts else None
        return match

    def named(self, words: str) -> str | None:
        """The code of the language that `words` stand for.

        `words` are a code, or a name: in English, in a published language or in that language
        itself. None where `words` are neither.
        """
        wanted = folded(words)
        return (
            self._published_names.get(wanted)
            or normal(words)
            or normal(self._all_names.get(wanted, ""))
        )

    @cached_property
    def _published_names(self) -> dict[str, str]:
        return {
            folded(name): code
            for code, cldr in self._by_code.items()
            for reader in (SOURCE, *self.codes)
            for name in (cldr.own_name, *language_names.every(code, self[reader].locale))
        }

    @cached_property
    def _all_names(self) -> dict[str, str]:
        return language_names.index(Language(code).locale for code in (SOURCE, *self.codes))

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

    def lacking(self, choice: str | None, hint: str | None) -> str | None:
        """The code of the language of a reader who gets another; None for one who gets their own.

        Who speaks Egyptian Arabic, and writes Arabic, gets their own. The code has a script only
        where the language alone would not say which is meant.
        """
        wanted = normal(choice or hint or "")
        if wanted is None or wanted == SCRIPT_NEEDED or self.exactly(wanted):
            return None
        language, script = _written(wanted)
        served = self.serving(wanted)
        if served is not None and _written(served) == (MACROLANGUAGES.get(language), script):
            return None
        return _shortest(language, script)

    @lru_cache(maxsize=1024)  # noqa: B019 - one per process
    def regional(self, language: str, hint: str | None) -> str:
        """The published `language` as the region of `hint` writes dates and digits: `ar-IQ`.

        `language` unchanged where the hint is about another language or script, or names no region
        that CLDR knows. For what is shown at once: a region is never kept, it says too much.
        """
        if not hint or language in FORMATTED_AS or self.serving(hint) != language:
            return language
        if _written(hint)[1] != self[language].script:
            return language
        territory = tags.Language.get(normal(hint) or language).territory
        cldr = self[language].locale
        code = "-".join(part for part in (cldr.language, cldr.script, territory) if part)
        return code if territory and localedata.exists(code.replace("-", "_")) else language

    def in_each_script(self, first: str, say: Callable[[str], str]) -> str:
        """What `say` gives for the language `first`, for English, and for one more of each script.

        Cut to as many as fit a button, with ` · ` between.
        """
        said: list[str] = []
        scripts: set[str | None] = set()
        for code in dict.fromkeys((first, SOURCE, *self.codes)):
            word, script = say(code), self[code].script
            if word in said or (script in scripts and code != SOURCE):
                continue
            if said and len(BETWEEN.join((*said, word))) > LABEL_LONGEST:
                continue
            said.append(word)
            scripts.add(script)
        return BETWEEN.join(said)

    def must_ask(self, choice: str | None, hint: str | None) -> bool:
        """Whether only the reader can say which script is wanted."""
        asks = self.has_scripts and choice is None and hint is not None
        return asks and normal(hint or "") == SCRIPT_NEEDED

    @property
    def has_scripts(self) -> bool:
        """Whether there is a language for those who read `SCRIPT_NEEDED`, in one script or more."""
        return SCRIPTS[0] in self.codes


@lru_cache(maxsize=1024)
def closest(language: str, among: tuple[str, ...]) -> str | None:
    """The code in `among` of the very language of `language`, in its script; None without one."""
    if language in among:
        return language
    wanted = normal(language)
    if wanted is None or wanted == SCRIPT_NEEDED:
        return None
    return next((code for code in among if _written(code) == _written(wanted)), None)


@lru_cache(maxsize=1024)
def _in_region(code: str) -> Language:
    return Language(code)


def _written(language: str) -> tuple[str, str | None]:
    """The code of `language` without region or variant, and its likely script."""
    likely = tags.Language.get(normal(language) or language).maximize()
    return likely.language or language, likely.script


def _shortest(language: str, script: str | None) -> str:
    """The code of `language` in `script`, without the script where readers need no word on it."""
    code = f"{language}-{script}"
    if code.replace("-", "_") in Locale.parse(SOURCE).languages:
        return code
    return language if _written(language)[1] == script else code


@lru_cache(maxsize=1024)
def normal(language: str) -> str | None:
    """`language` in BCP 47's usual form; None if CLDR knows no such language.

    A language that CLDR does not know is taken for the one that it belongs to: Levantine Arabic for
    Arabic, Mandarin for Chinese.
    """
    code = unicodedata.normalize("NFKC", language).strip().replace("_", "-")
    if not code.isascii() or not code.replace("-", "").isalnum():
        return None
    try:
        parsed = tags.Language.get(code)
    except tags.LanguageTagError:
        return None
    known = Locale.parse(SOURCE).languages
    if parsed.language in known:
        return str(parsed)
    wider = MACROLANGUAGES.get(parsed.language or "")
    if wider not in known:
        return None
    return str(tags.Language.make(wider, script=parsed.script, territory=parsed.territory))
