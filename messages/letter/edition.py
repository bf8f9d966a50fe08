"""An edition of the letter: its exact wording in one language, in sections and items.

What is signed is the canonical text of an edition; `messages.letter.markdown` reads editions.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NewType

SectionId = NewType("SectionId", str)
"""The id of a section, or of an item in a section; never reused (editorial policy, 12)."""

FINGERPRINT_LENGTH = 16
"""Hexadecimal digits of a section's SHA-256 that a translation records."""


class Mark(StrEnum):
    """What an edition is, in the words of the editorial policy, 3."""

    ORIGINAL = "original"
    OFFICIAL = "official translation"
    UNCONFIRMED = "translation, not confirmed"
    UNOFFICIAL = "unofficial translation"
    DRAFT = "draft translation, not reviewed"


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, list item or row, verbatim.

    `label` and `depth` are those of the letter's lists; a paragraph in an item is one deeper.
    """

    text: str
    id: SectionId | None = None
    label: str = ""
    depth: int = 0

    @property
    def marked(self) -> str:
        """The text behind its label, as the letter prints both."""
        joint = "" if not self.label or self.label.endswith("、") else " "
        return self.label + joint + self.text


@dataclass(frozen=True)
class Section:
    """A section; `heading` is the letter's own, None where the letter prints none.

    `made_from` is the fingerprint of the section that was translated, None where none is recorded.
    """

    id: SectionId
    heading: str | None
    passages: tuple[Passage, ...]
    made_from: str | None = None

    @property
    def lines(self) -> Iterator[str]:
        """The section's lines in the canonical text."""
        if self.heading:
            yield self.heading
        for passage in self.passages:
            yield "  " * passage.depth + passage.marked

    @cached_property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the section's canonical lines."""
        return _sha256(_canonical(self.lines))[:FINGERPRINT_LENGTH]


@dataclass(frozen=True, slots=True)
class Provenance:
    """The edition that another one was made from: its language, the SHA-256 of its text."""

    language: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in the letter: a section, or an item with the passages under it.

    `mark` is the letter's own labels down to an item, empty for a section. `number` of `total`,
    `before` and `after` are among its siblings; `above` is the item or section around it, None
    for a section.
    """

    id: SectionId
    section: Section
    passages: tuple[Passage, ...]
    mark: str
    number: int
    total: int
    before: SectionId | None
    after: SectionId | None
    above: SectionId | None

    @property
    def within(self) -> tuple[SectionId, ...]:
        """The ids of the items under this place, without those under one of them."""
        ids: list[SectionId] = []
        nearest: int | None = None
        for passage in self.passages:
            if nearest is not None and passage.depth > nearest:
                continue
            nearest = None
            if passage.id and passage.id != self.id:
                ids.append(passage.id)
                nearest = passage.depth
        return tuple(ids)


@dataclass(frozen=True)
class Edition:
    """The letter in one language; `markdown` is the file, of which all the rest was read.

    `by` is who made the edition, None where that is not said; `made_from` is the edition that was
    translated, None for an original and where it is not recorded. `credits` are the lines between
    the title and the first section. `is_sealed` is True where the file records the SHA-256 of the
    text.
    """

    language: str
    version: str
    mark: Mark
    by: str | None
    made_from: Provenance | None
    title: str
    credits: tuple[str, ...]
    sections: tuple[Section, ...]
    markdown: str
    is_sealed: bool = False

    @cached_property
    def plain(self) -> str:
        """The canonical text: NFC, line feeds, a final one, no markup (editorial policy, 1)."""
        lines = [self.title, *self.credits]
        for section in self.sections:
            lines += section.lines
        return _canonical(lines)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the canonical text in UTF-8, in hexadecimal digits."""
        return _sha256(self.plain)

    @cached_property
    def places(self) -> dict[SectionId, Place]:
        """Every section and item by its id, in reading order."""
        places: dict[SectionId, Place] = {}
        siblings = [section.id for section in self.sections]
        for number, section in enumerate(self.sections, 1):
            places[section.id] = Place(
                section.id,
                section,
                section.passages,
                "",
                number,
                len(siblings),
                *_neighbours(siblings, number),
                above=None,
            )
            for item in _items(section):
                places[item.id] = item.place(section)
        return places

    def stale(self, base: Edition) -> frozenset[SectionId]:
        """The sections made from a section of `base` that is another now, or is gone."""
        now = {section.id: section.fingerprint for section in base.sections}
        return frozenset(
            section.id
            for section in self.sections
            if section.made_from and section.made_from != now.get(section.id)
        )


def _canonical(lines: Iterable[str]) -> str:
    return unicodedata.normalize("NFC", "\n".join(lines) + "\n")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _neighbours(
    siblings: list[SectionId], number: int
) -> tuple[SectionId | None, SectionId | None]:
    """The ids before and after the sibling with this number, which counts from 1."""
    before = siblings[number - 2] if number > 1 else None
    after = siblings[number] if number < len(siblings) else None
    return before, after


@dataclass
class _Item:
    """An item of a section while its surroundings are found.

    `siblings` are the ids of the list that the item is in, `within` those of the list in the item
    that is being read; `anchor` is its own id, or that of the nearest item or section around it.
    """

    passage: Passage
    start: int
    mark: str
    above: SectionId
    siblings: list[SectionId]
    anchor: SectionId
    end: int = 0
    number: int = 0
    within: list[SectionId] = field(default_factory=list)

    @property
    def id(self) -> SectionId:
        return self.anchor

    def place(self, section: Section) -> Place:
        return Place(
            self.id,
            section,
            section.passages[self.start : self.end],
            self.mark,
            self.number,
            len(self.siblings),
            *_neighbours(self.siblings, self.number),
            above=self.above,
        )


def _items(section: Section) -> list[_Item]:
    """The items of `section` that have ids, in reading order.

    A passage without a label ends the lists that are as deep as itself, or deeper.
    """
    root = _Item(Passage("", depth=-1), 0, "", section.id, [], section.id)
    around, found = [root], []
    for at, passage in enumerate(section.passages):
        while around[-1].passage.depth >= passage.depth:
            around.pop().end = at
        outer = around[-1]
        if not passage.label:
            outer.within = []
            continue
        around.append(_item(passage, at, outer))
        if passage.id:
            found.append(around[-1])
    for item in around:
        item.end = len(section.passages)
    return found


def _item(passage: Passage, at: int, outer: _Item) -> _Item:
    mark = f"{outer.mark} {passage.label}".lstrip()
    item = _Item(passage, at, mark, outer.anchor, outer.within, passage.id or outer.anchor)
    if passage.id:
        outer.within.append(passage.id)
        item.number = len(outer.within)
    return item
