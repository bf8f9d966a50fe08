"""One language's voice: the messages of the interface, and the campaign's own words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from messages.catalog import Catalog, is_reviewed, place, shipped
from messages.languages import SOURCE, SPOKEN
from messages.own_words import OwnVoice, OwnWords
from messages.text import Key, Text

STAFF = "staff"
"""The domain of the words for those who work for the campaign."""


class Voice:
    """The voice of a language.

    The interface speaks the language if there is a catalog of what people see, and English around
    the campaign's own words otherwise: `in_english` is True for such a language, and for English.
    """

    def __init__(self, language: str, folder: Path, own: OwnWords | None) -> None:
        self._people = _people(language, folder, own) if language != SOURCE else ()
        self.in_english = not self._people
        staff = None if self.in_english else shipped(place(folder, language, STAFF))
        self._catalogs = (*self._people, staff) if staff else self._people
        self._own = OwnVoice(language, own) if own else None
        self.lacks_nothing = self.in_english and (self._own is None or self._own.has_all)
        self._known: set[Key] = set()

    def said(self, text: Text, *, own: bool) -> str | None:
        """`text`, its values not set in; None where it is not there.

        `own` is True for a text that is the campaign's own.
        """
        if own and self._own:
            return self._own.said(text)
        if self.in_english:
            return in_english(text)
        for catalog in self._catalogs:
            if (said := catalog.said(text)) is not None:
                return said
        return None

    def has(self, text: Text, *, own: bool) -> bool:
        """Whether `text` is there."""
        if text.key in self._known:
            return True
        there = self.said(text, own=own) is not None
        if there:
            self._known.add(text.key)
        return there

    def knows(self, texts: Iterable[Text]) -> bool:
        """Whether each of `texts` has been found there before, which is quick to tell."""
        return self._known.issuperset([text.key for text in texts])

    def is_draft(self, text: Text, *, own: bool) -> bool:
        """Whether `text`, which is there, is a translation that nobody has reviewed as it is."""
        if own and self._own:
            return self._own.is_draft(text)
        return not self.in_english and not is_reviewed(text, *self._catalogs)

    @property
    def is_unreviewed(self) -> bool:
        """Whether any message that people see is a translation that nobody has reviewed."""
        if not any(catalog.has_reviews for catalog in self._people):
            return not self.in_english
        reviewed: dict[str, bool] = {}
        for catalog in reversed(self._people):
            reviewed |= catalog.reviewed
        return not all(reviewed.values())


def _people(language: str, folder: Path, own: OwnWords | None) -> tuple[Catalog, ...]:
    """The catalogs of what people see: that of the campaign comes before the one that ships."""
    of_campaign = own.catalog(language, SPOKEN) if own else None
    return tuple(filter(None, (of_campaign, shipped(place(folder, language, SPOKEN)))))


def in_english(text: Text) -> str:
    """The English message of `text`, its values not set in."""
    return text.message if text.plural is None or text.n == 1 else text.plural
