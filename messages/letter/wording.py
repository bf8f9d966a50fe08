"""The campaign's own words while its folder is read: each becomes a message of the catalogs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from messages.languages import normal
from messages.letter.fault import Fault
from messages.letter.files import Written
from messages.text import Code, Text, of_content, t


@dataclass(frozen=True, slots=True)
class Master:
    """Words that the campaign wrote itself: in which file, for which message, in which language."""

    file: str
    context: str
    language: str
    words: str


class Wording:
    """The wording of the campaign's own messages: by language, then by context and source words.

    What is wrong with the words is kept in `faults`; `written` are the words as the files have
    them, one after the other.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.masters: defaultdict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        self.masters[source] = {}
        self.written: list[Master] = []
        self.faults: list[Fault] = []

    def text(self, file: str, context: str, written: Written) -> Text:
        """The message of `context` that `file` writes as `written`; faults are kept, not raised."""
        by_language = {self.source: written} if isinstance(written, str) else written
        message = by_language.get(self.source, "")
        if not message:
            self._fault(file, t("{key}: there are no words in {language}.", key=Code(context)))
        for language, words in by_language.items():
            if normal(language) != language:
                self._fault(
                    file, t("{key}: no language is called {language}.", key=Code(context)), language
                )
            elif not words.strip():
                self._fault(file, t("{key}: the words are empty.", key=Code(context)))
            self.masters[language][context, message] = words
            self.written.append(Master(file, context, language, words))
        return of_content(context, message)

    def _fault(self, file: str, words: Text, language: str | None = None) -> None:
        self.faults.append(Fault(words.fill(language=Code(language or self.source)), file))
