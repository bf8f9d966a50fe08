"""The words of each language: gettext catalogs, and how values are set into their messages."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from messages.languages import LOCALES, SOURCE, Languages
from messages.text import (
    Code,
    CountryName,
    InEachScript,
    LanguageName,
    Listed,
    Text,
    Value,
    Words,
)

TEAM, REVIEWED = "language-team", "reviewed by "
"""The catalog's header that names its native reviewer, and how such a header begins."""

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Catalogs:
    """The catalogs of all published languages, each read once."""

    def __init__(self, languages: Languages, folder: Path = LOCALES) -> None:
        self.languages = languages
        self._catalogs = {language: _read(folder, language) for language in languages.codes}

    def is_unreviewed(self, language: str) -> bool:
        """Whether no native reviewer has yet signed for the catalog (editorial policy, 3 and 7)."""
        team = self._catalogs[language].info().get(TEAM, "")
        return language != SOURCE and not team.lower().startswith(REVIEWED)

    def has(self, text: Text, language: str) -> bool:
        """Whether the catalog of `language` has the message of `text`; that of English has all."""
        try:
            _pattern(self._catalogs[language], text)
        except LookupError:
            return False
        return True

    def say(self, words: Words, language: str) -> str:
        """`words` in `language`; whole in English where its catalog has no such message.

        `language` may name a region besides, as `ar-IQ`: that of dates, digits and names.
        """
        match words:
            case Text():
                return self._message(words, language)
            case str():
                return words
            case Code(text):
                return text
            case CountryName(code):
                return self.languages[language].country(code)
            case LanguageName(code):
                return self.languages[language].language(code)
            case Listed(items):
                return self.languages[language].listed(self._value(i, language) for i in items)
            case InEachScript(text):
                return self.languages.in_each_script(language, partial(self.say, text))
            case date():
                return self.languages[language].date(words)

    def _message(self, text: Text, language: str) -> str:
        try:
            pattern = _pattern(self._catalog(language), text)
        except LookupError:
            pattern = _pattern(_ENGLISH, text)
        pattern = self.languages[language].in_own_digits(pattern)
        if not text.values:
            return pattern
        values = {name: self._value(value, language) for name, value in text.values}
        return pattern.format_map(values)

    def _catalog(self, language: str) -> NullTranslations:
        """The catalog of `language`, which may name a region besides."""
        return self._catalogs[language if language in self._catalogs else self._served(language)]

    def _served(self, language: str) -> str:
        return self.languages.serving(language) or SOURCE

    def _value(self, value: Value, language: str) -> str:
        """`value` as it is set into a message, kept apart from text of the other direction."""
        cldr = self.languages[language]
        said = cldr.number(value) if isinstance(value, int) else self.say(value, language)
        if cldr.right_to_left or _RIGHT_TO_LEFT.search(said):
            return ISOLATE + said + END_ISOLATE
        return said


class _Lacking(NullTranslations):
    """The end of a catalog, where gettext looks for a message that the catalog lacks."""

    def gettext(self, message: str) -> str:
        raise LookupError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise LookupError(msgid1)

    def pgettext(self, context: str, message: str) -> str:
        raise LookupError(message)


_ENGLISH = NullTranslations()
"""The catalog of English, in which each message stands for itself."""


def _pattern(catalog: NullTranslations, text: Text) -> str:
    """The message of `text` in a catalog, its values not set in. Raises `LookupError`."""
    if text.plural is not None:
        return catalog.ngettext(text.message, text.plural, text.n)
    if text.context is not None:
        return catalog.pgettext(text.context, text.message)
    return catalog.gettext(text.message)


def _read(folder: Path, language: str) -> NullTranslations:
    if language == SOURCE:
        return _ENGLISH
    path = folder / language.replace("-", "_") / "LC_MESSAGES" / "messages.mo"
    with path.open("rb") as file:
        catalog = GNUTranslations(file)
    catalog.add_fallback(_Lacking())
    return catalog
