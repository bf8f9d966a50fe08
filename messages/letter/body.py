"""The title, the credits and the sections of a letter, out of the blocks of its Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from messages.letter.blocks import Block, Kind
from messages.letter.edition import FINGERPRINT_LENGTH, Passage, Section, SectionId
from messages.letter.fault import Report
from messages.letter.inline import read_inline
from messages.text import Code, quoted, t

CELLS_JOINED = " | "
MARKER = "<!-- section: ID -->"

ID_LONGEST = 28
"""Characters of an id: a button has 44 bytes, and "letter notes" before the id."""

_NAMELESS = SectionId("")
_ID = re.compile(rf"[a-z0-9-]{{1,{ID_LONGEST}}}")
_FINGERPRINT = re.compile(rf"[0-9a-f]{{{FINGERPRINT_LENGTH}}}")
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Body:
    """What stands below the front matter."""

    title: str
    credits: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(slots=True)
class _Section:
    """A section that is being read; its marker is at `line`."""

    line: int
    id: SectionId = _NAMELESS
    made_from: str | None = None
    heading: str | None = None
    passages: list[Passage] = field(default_factory=list)


def read_body(blocks: Iterable[Block], first: int, translated: bool, report: Report) -> Body:
    """The letter in `blocks`, which begin at line `first`; `report` takes the faults.

    Only where the letter is `translated` its sections may say what they were made from.
    """
    reading = _Reading(first, translated, report)
    for block in blocks:
        reading.take(block)
    return reading.body()


class _Reading:
    """What was read of a letter, one block after the other.

    Words under a heading without a marker are passed over: the heading is what is wrong.
    """

    def __init__(self, first: int, translated: bool, report: Report) -> None:
        self._first = first
        self._translated = translated
        self._report = report
        self._title: str | None = None
        self._credits: list[str] = []
        self._sections: list[_Section] = []
        self._astray = False
        self._ids: dict[SectionId, int] = {}
        self._named: list[tuple[str, int]] = []
        self._footnotes: dict[str, int] = {}

    def take(self, block: Block) -> None:
        """Read the next block."""
        match block.kind:
            case Kind.TITLE:
                self._take_title(block)
            case Kind.MARKER:
                self._astray = False
                self._begin(block)
            case Kind.HEADING:
                self._heading(block)
            case _ if self._astray:
                pass
            case Kind.ROW if self._sections:
                self._row(block)
            case _ if self._sections:
                self._passage(block)
            case Kind.PARAGRAPH:
                self._credits.append(self._words(block.markdown, block.line))
            case _:
                self._stray(block)

    def body(self) -> Body:
        """All that was read."""
        if self._title is None:
            self._report.add(
                self._first,
                t("The letter has no title, a line with one {marker}.", marker=Code("#")),
            )
        if not self._sections:
            words = t("The letter has no section. Write {marker} above each.", marker=Code(MARKER))
            self._report.add(self._first, words)
        for name, line in self._named:
            if name not in self._footnotes:
                words = t("The footnote {name} is missing.", name=quoted(name))
                self._report.add(line, words)
        for section in self._sections:
            if not section.heading and not section.passages:
                words = t("The section {id} is empty.", id=Code(section.id))
                self._report.add(section.line, words)
        return Body(self._title or "", tuple(self._credits), tuple(map(_finished, self._sections)))

    def _take_title(self, block: Block) -> None:
        if self._title is not None:
            words = t("A letter has one title. A heading begins with {marker}.", marker=Code("##"))
            self._report.add(block.line, words)
            return
        if self._credits or self._sections or self._astray:
            self._report.add(block.line, t("The title stands above everything else."))
        self._title = self._words(block.markdown, block.line)

    def _begin(self, block: Block) -> None:
        """Begin the section whose marker `block` is."""
        section = _Section(block.line)
        self._sections.append(section)
        match block.markdown.split():
            case [id]:
                section.id = self._claim(id, block.line)
            case [id, "from", made_from]:
                section.id = self._claim(id, block.line)
                section.made_from = made_from
                self._check_origin(made_from, block.line)
            case _:
                words = t("A section begins with {marker}.", marker=Code(MARKER))
                self._report.add(block.line, words)

    def _check_origin(self, made_from: str, line: int) -> None:
        if not _FINGERPRINT.fullmatch(made_from):
            words = t(
                "{words} is no fingerprint of a section: 16 digits and small letters a to f.",
                words=quoted(made_from),
            )
            self._report.add(line, words)
        if not self._translated:
            words = t(
                "The section says what it was made from; the front matter does not: {key} is "
                "missing.",
                key=Code("from"),
            )
            self._report.add(line, words)

    def _claim(self, id: str, line: int) -> SectionId:
        """The id, which nothing else may have."""
        claimed = SectionId(id)
        if not _ID.fullmatch(id):
            words = t(
                "{id} is no id: 1 to {longest} characters, small letters a to z, digits, hyphens.",
                id=quoted(id),
                longest=ID_LONGEST,
            )
            self._report.add(line, words)
        elif claimed in self._ids:
            words = t("The id {id} stands in line {line} already.", id=Code(id))
            self._report.add(line, words.fill(line=self._ids[claimed]))
        self._ids.setdefault(claimed, line)
        return claimed

    def _heading(self, block: Block) -> None:
        section = self._sections[-1] if self._sections and not self._astray else None
        if section is None or section.heading or section.passages:
            self._astray = True
            words = t(
                "A heading stands right below the marker of its section, and there is none here. "
                "Write {marker} above it.",
                marker=Code(MARKER),
            )
            self._report.add(block.line, words)
        else:
            section.heading = self._words(block.markdown, block.line)

    def _stray(self, block: Block) -> None:
        self._astray = True
        words = t(
            "Only paragraphs stand between the title and the first section. Write {marker} above "
            "this.",
            marker=Code(MARKER),
        )
        self._report.add(block.line, words)

    def _passage(self, block: Block) -> None:
        id, label = None, ""
        if block.kind is Kind.ITEM:
            id = self._claim(block.id, block.line) if block.id is not None else None
            label = self._words(block.label, block.line)
        elif block.kind is Kind.FOOTNOTE:
            label = self._footnote(block)
        text = self._words(block.markdown, block.line)
        self._sections[-1].passages.append(Passage(text, id, label, block.depth))

    def _row(self, block: Block) -> None:
        """Add a row as a passage, its cells on one line."""
        cells = _BETWEEN_CELLS.split(block.markdown.removeprefix("|"))
        if len(cells) > 1 and not cells[-1].strip():
            cells.pop()
        words = [self._inline(cell, block.line) for cell in cells]
        if not any(words):
            self._report.add(block.line, t("There are no words here."))
        passage = Passage(CELLS_JOINED.join(words), depth=block.depth)
        self._sections[-1].passages.append(passage)

    def _footnote(self, block: Block) -> str:
        if block.label in self._footnotes:
            words = t("The footnote {name} stands in line {line} already.")
            words = words.fill(name=quoted(block.label), line=self._footnotes[block.label])
            self._report.add(block.line, words)
        self._footnotes.setdefault(block.label, block.line)
        return f"[{block.label}]"

    def _words(self, markdown: str, line: int) -> str:
        """The words in `markdown`, of which there has to be one at least."""
        words = self._inline(markdown, line)
        if not words:
            self._report.add(line, t("There are no words here."))
        return words

    def _inline(self, markdown: str, line: int) -> str:
        inline = read_inline(markdown, line, self._report)
        self._named += inline.notes
        return inline.text


def _finished(section: _Section) -> Section:
    return Section(section.id, section.heading, tuple(section.passages), section.made_from)
