"""The words of all languages: which are there, and how values are set into messages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from messages.languages import LOCALES, SOURCE, Language, Languages, published
from messages.own_words import OwnVoice, OwnWords
from messages.reply import Reply, texts, texts_in
from messages.text import (
    Code,
    CountryName,
    InEachScript,
    LanguageName,
    Listed,
    Month,
    Text,
    Value,
    Words,
)
from messages.voice import Voice, in_english

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

_ENGLISH = Language(SOURCE)


def offered(own: OwnWords | None = None, folder: Path = LOCALES) -> tuple[str, ...]:
    """The codes of the languages that people are offered, the campaign's fallback first.

    Beside the fallback these are the languages that the interface speaks, as far as each of the
    campaign's own words is there.
    """
    spoken = published(folder)
    if own is None:
        return spoken
    if own.locales is not None:
        spoken += published(own.locales)
    whole = (language for language in spoken if OwnVoice(language, own).has_all)
    return tuple(dict.fromkeys((own.fallback, *whole)))


class Catalogs:
    """The words of all offered languages, each catalog read once; `own` are the campaign's."""

    def __init__(
        self, languages: Languages, folder: Path = LOCALES, own: OwnWords | None = None
    ) -> None:
        self.languages = languages
        self._own = own.keys if own else frozenset()
        self._source = own.source if own else SOURCE
        self._written_in = Language(self._source)
        codes = {*languages.codes, SOURCE, self._source}
        self._voices = {code: Voice(code, folder, own) for code in codes}

    def is_unreviewed(self, language: str) -> bool:
        """Whether any message that people see in `language` is an unreviewed translation."""
        return self._voice(language).is_unreviewed

    def is_draft(self, text: Text, language: str) -> bool:
        """Whether `text`, as `say` says it in `language`, is an unreviewed translation."""
        own = self._is_own(text)
        voice = self._voice(language)
        if not voice.has(text, own=own):
            voice = self._voices[self._instead(text) if own else SOURCE]
        return voice.is_draft(text, own=own)

    def has(self, text: Text, language: str) -> bool:
        """Whether `text` is there in `language`.

        The messages of the interface are all there in English, and in a language around whose
        words the interface speaks English.
        """
        return self._voice(language).has(text, own=self._is_own(text))

    def whole(self, reply: Reply, language: str, *beside: Words) -> str:
        """The language that all of `reply` is said in, with its form: see `common`.

        `beside` are the platform's own words that stand with the reply, as a label.
        """
        if language in self._voices and self._voices[language].lacks_nothing:
            return language
        found = texts(reply)
        return self._common([*found, *texts_in(beside)] if beside else found, language)

    def common(self, words: Iterable[Words], language: str) -> str:
        """The language that all of `words` are said in together, so that they are no mixture.

        This is `language` if each text is there in it; otherwise the default, if the interface's
        messages are there in it; otherwise English. What the campaign's own words lack in these two
        is quoted in another language.
        """
        return self._common(texts_in(words), language)

    def speaks(self, language: str) -> Language:
        """The language that the interface speaks for a reader of `language`."""
        return _ENGLISH if self._voice(language).in_english else self.languages[language]

    def say(self, words: Words, language: str) -> str:
        """`words` in `language`, which may name a region besides: `ar-IQ`, for dates and digits.

        A message that the interface lacks is said in English. Own words of the campaign that are
        not there are said in the default language, or else as the campaign wrote them.
        """
        match words:
            case Text():
                return self._message(words, language)
            case str():
                return words
            case _:
                return self._name(words, language, self.speaks(language))

    def _common(self, together: list[Text], language: str) -> str:
        default = self.languages.default
        if language not in self._voices and self.languages.serving(language) is None:
            language = default
        known = self._voice(language).knows(together)
        if known or all(self.has(text, language) for text in together):
            return language
        interface = (text for text in together if not self._is_own(text))
        return default if all(self.has(text, default) for text in interface) else SOURCE

    def _voice(self, language: str) -> Voice:
        voice = self._voices.get(language)
        if voice is None:
            voice = self._voices[self.languages.serving(language) or self.languages.default]
        return voice

    def _is_own(self, text: Text) -> bool:
        return text.context is not None and (text.context, text.message) in self._own

    def _instead(self, text: Text) -> str:
        """The language of the campaign's own `text` for readers of a language that lacks it."""
        default = self.languages.default
        return default if self._voices[default].has(text, own=True) else self._source

    def _message(self, text: Text, language: str) -> str:
        said_in = language
        own = self._is_own(text)
        pattern = self._voice(language).said(text, own=own)
        if pattern is None and own:
            said_in = self._instead(text)
            pattern = self._voices[said_in].said(text, own=True)
        if pattern is None:
            pattern = in_english(text)
        cldr = self._cldr(said_in) if own else self.speaks(language)
        pattern = cldr.in_own_digits(pattern)
        if not text.values:
            return pattern
        values = {name: self._value(value, language, cldr) for name, value in text.values}
        return pattern.format_map(values)

    def _cldr(self, language: str) -> Language:
        """The language that own words of the campaign are said in; its source may be no other's."""
        return self._written_in if language == self._source else self.languages[language]

    def _value(self, value: Value, language: str, cldr: Language) -> str:
        """`value` as it is set into a message, kept apart from text of the other direction."""
        match value:
            case int():
                said = cldr.number(value)
            case Text():
                said = self._message(value, language)
            case str():
                said = value
            case _:
                said = self._name(value, language, cldr)
        if cldr.right_to_left or _RIGHT_TO_LEFT.search(said):
            return ISOLATE + said + END_ISOLATE
        return said

    def _name(
        self,
        words: Code | CountryName | LanguageName | Listed | InEachScript | Month | date,
        language: str,
        cldr: Language,
    ) -> str:
        match words:
            case Code(text):
                return text
            case CountryName(code):
                return cldr.country(code)
            case LanguageName(code):
                return cldr.language(code)
            case Listed(items):
                return cldr.listed(self._value(item, language, cldr) for item in items)
            case InEachScript(text):
                return self.languages.in_each_script(language, partial(self.say, text))
            case Month(code):
                return cldr.month(code) if code else "–"
            case date():
                return cldr.date(words)
