"""The words of a page in one language: all of them in that one, or all in another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from messages.catalogs import Catalogs
from messages.languages import Language
from messages.text import Words

Said = TypeVar("Said")


class Speaker:
    """The voice of a page in `language`; notes what it has said."""

    def __init__(self, catalogs: Catalogs, language: str) -> None:
        self.language = language
        self.said: list[Words] = []
        self._catalogs = catalogs

    def __call__(self, words: Words) -> str:
        """`words` in the language."""
        self.said.append(words)
        return self._catalogs.say(words, self.language)

    @property
    def speaks(self) -> Language:
        """The language that is spoken around the campaign's own words."""
        return self._catalogs.speaks(self.language)

    @property
    def direction(self) -> str:
        """The direction of the language, as HTML has it."""
        return direction(self.speaks)


def direction(language: Language) -> str:
    """The direction that `language` is read in, as HTML has it."""
    return "rtl" if language.right_to_left else "ltr"


def whole(make: Callable[[Speaker], Said], catalogs: Catalogs, language: str) -> Said:
    """What `make` makes in `language`, or in the language that all of it can be said in."""
    speaker = Speaker(catalogs, language)
    made = make(speaker)
    common = catalogs.common(speaker.said, language)
    return made if common == language else make(Speaker(catalogs, common))
