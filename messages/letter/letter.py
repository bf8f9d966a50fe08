"""The letter: its editions, where else it can be read, and what the campaign says of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from messages.figures import number
from messages.languages import closest
from messages.letter.edition import Edition, Mark, Place, SectionId
from messages.spelling import folded
from messages.text import Text, Words


@dataclass(frozen=True, slots=True)
class EditorsNote:
    """A remark on the printed text of an edition, never part of that text.

    `corrected` tells a conversion artefact we mended from a suspected slip we left as printed; `at`
    are the places, none for the title. `reading` is the wording now, or the wording that may have
    been meant (empty where unknown).
    """

    corrected: bool
    at: frozenset[SectionId]
    printed: str
    reading: str
    why: Text


@dataclass(frozen=True, slots=True)
class FullText:
    """A full text of the letter elsewhere, in `language`, at `url`.

    `by` made that text, `title` is the text's own; None where the folder does not say.
    """

    language: str
    mark: Mark
    url: str
    by: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Letter:
    """The whole letter: every edition by language, with everything that must be known about it.

    `base` is the edition that is signed. `earlier` are editions of earlier versions, the latest
    last. `milestones` are numbers of signatures, in rising order; `labels` are short names of the
    sections; `aliases` are other names of sections and items, in lower case. `notes` are by the
    edition's language.
    """

    id: str
    base: Edition
    editions: dict[str, Edition]
    earlier: tuple[Edition, ...]
    elsewhere: tuple[FullText, ...]
    date: date | None
    authors: tuple[str, ...]
    page: str | None
    contact: str | None
    consent_version: int
    milestones: tuple[int, ...]
    labels: dict[SectionId, Words]
    aliases: dict[str, SectionId]
    notes: dict[str, tuple[EditorsNote, ...]]

    @property
    def version(self) -> str:
        """The version of the letter that is signed now."""
        return self.base.version

    def edition(self, *languages: str | None) -> Edition:
        """The edition for a reader of the first of `languages` that has one; else the base."""
        found = (closest(language, tuple(self.editions)) for language in languages if language)
        return next((self.editions[code] for code in found if code), self.base)

    def is_current(self, edition: Edition) -> bool:
        """Whether `edition` says what the base says now: only then does anybody sign on it.

        The recorded words that it was made from tell that, or else its version.
        """
        base, made_from = self.base, edition.made_from
        ids = [section.id for section in edition.sections]
        if edition is base or ids != [section.id for section in base.sections]:
            return edition is base
        if made_from is None:
            return edition.version == base.version
        return made_from.sha256 in self._present and not edition.stale(base)

    @cached_property
    def _present(self) -> frozenset[str]:
        """The hashes of the present editions; the text of one may be another's original."""
        return frozenset(edition.sha256 for edition in self.editions.values())

    def signed_on(self, *languages: str | None) -> Edition:
        """The edition that a reader of `languages` signs on: their own while it is current."""
        edition = self.edition(*languages)
        return edition if self.is_current(edition) else self.base

    def shown(self, sha256: str) -> Edition | None:
        """The present edition whose canonical text has the hash `sha256`; None without one."""
        return next((each for each in self.editions.values() if each.sha256 == sha256), None)

    def find(self, name: str, *languages: str | None) -> Place | None:
        """The place that `name` names; None without one.

        The name is an id or an alias, in any case and with any signs between its parts, or the
        number of a section. The place is in the edition for `languages`, or in the base edition
        where that one lacks it.
        """
        wanted, edition = SectionId(name.strip().lower()), self.edition(*languages)
        id = self.aliases.get(wanted, wanted)
        if id not in self.base.places and id not in edition.places:
            id = self._spelt(name) or self._numbered(name, edition) or id
        return edition.places.get(id) or self.base.places.get(id)

    def _spelt(self, name: str) -> SectionId | None:
        """The id that `name` spells with other signs, or with none; None where several are."""
        named = {id: id for id in self.base.places} | self.aliases
        ids = {id for spelt, id in named.items() if folded(spelt) == folded(name)}
        return ids.pop() if len(ids) == 1 else None

    def _numbered(self, name: str, edition: Edition) -> SectionId | None:
        """The id of the section with this number, from 1, in `edition`."""
        sections = {str(at): each.id for at, each in enumerate(edition.sections, 1)}
        return sections.get(number(name) or "")

    def is_stale(self, place: Place, edition: Edition) -> bool:
        """Whether the section around `place` was made from an earlier wording of the base."""
        return edition is not self.base and place.section.id in edition.stale(self.base)

    def label(self, place: Place) -> Words:
        """The short name of the section around `place`."""
        return self.labels[place.section.id]

    def notes_on(self, place: Place, edition: Edition) -> tuple[EditorsNote, ...]:
        """The editor's notes on `place` and what is in it."""
        ids = {passage.id for passage in place.passages} | {place.id}
        return tuple(note for note in self.notes.get(edition.language, ()) if note.at & ids)

    def full_text(self, *languages: str | None) -> FullText | None:
        """The full text elsewhere for a reader of `languages` who has no edition in the first.

        The original where there is none for them; None where that is nowhere else either.
        """
        elsewhere = {text.language: text for text in self.elsewhere}
        for language in filter(None, languages):
            if closest(language, tuple(self.editions)):
                return None
            if code := closest(language, tuple(elsewhere)):
                return elsewhere[code]
        return self.original

    @property
    def original(self) -> FullText | None:
        """The original text elsewhere; None where the folder names none."""
        return next((text for text in self.elsewhere if text.mark is Mark.ORIGINAL), None)

    def milestone_after(self, people: int) -> int | None:
        """The next milestone for a letter with `people` signatures; None after the last."""
        return next((goal for goal in self.milestones if goal > people), None)
