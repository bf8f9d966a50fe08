"""The words of each language: gettext catalogs, and how values are set into them."""

from __future__ import annotations

import re
from datetime import date
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from messages.languages import LOCALES, SOURCE, Languages
from messages.text import Code, CountryName, LanguageName, Text, Value, Words

TEAM, REVIEWED = "language-team", "reviewed by "
"""The header of a catalog that names its native reviewer, and how that begins."""

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Catalogs:
    """Every published language's catalog, read once."""

    def __init__(self, languages: Languages, folder: Path = LOCALES) -> None:
        self.languages = languages
        self._catalogs = {tag: _read(folder, tag) for tag in languages.codes}

    def is_unreviewed(self, tag: str) -> bool:
        """Whether no native reviewer has yet signed for the catalog (editorial policy, 3 and 7)."""
        team = self._catalogs[tag].info().get(TEAM, "")
        return tag != SOURCE and not team.lower().startswith(REVIEWED)

    def has(self, text: Text, tag: str) -> bool:
        """Whether the catalog of `tag` has the message of `text`; that of English has every one."""
        try:
            _pattern(self._catalogs[tag], text)
        except LookupError:
            return False
        return True

    def say(self, words: Words, tag: str) -> str:
        """`words` in the language `tag`; English, whole, where the catalog has no such message."""
        match words:
            case Text():
                return self._message(words, tag)
            case str():
                return words
            case Code(text):
                return text
            case CountryName(code):
                return self.languages[tag].country(code)
            case LanguageName(name):
                return self.languages[tag].language(name)
            case date():
                return self.languages[tag].date(words)

    def _message(self, text: Text, tag: str) -> str:
        try:
            pattern = _pattern(self._catalogs[tag], text)
        except LookupError:
            pattern = _pattern(_ENGLISH, text)
        if not text.values:
            return pattern
        return pattern.format_map({name: self._value(value, tag) for name, value in text.values})

    def _value(self, value: Value, tag: str) -> str:
        """A value to be set into a message, kept apart from text of the other direction."""
        language = self.languages[tag]
        said = language.number(value) if isinstance(value, int) else self.say(value, tag)
        if language.right_to_left or _RIGHT_TO_LEFT.search(said):
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


def _read(folder: Path, tag: str) -> NullTranslations:
    if tag == SOURCE:
        return _ENGLISH
    path = folder / tag.replace("-", "_") / "LC_MESSAGES" / "messages.mo"
    with path.open("rb") as file:
        catalog = GNUTranslations(file)
    catalog.add_fallback(_Lacking())
    return catalog
