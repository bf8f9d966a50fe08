"""The letter: its exact wording, cut into sections and items that keep the letter's own labels.

The signed text is the canonical file; a signature refers to the SHA-256 of that file. Loading
checks that no other file has drifted from it, so that nobody is ever shown, or signs, another text.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from messages.letter.edition import SectionId
from messages.text import Text, of_content

CONTENT = Path(__file__).parents[1] / "content" / "ban-biometric-surveillance"


class LetterChanged(Exception):
    """A file of the letter does not fit the recorded hash; `args[0]` is the file's name."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph or list item, verbatim. `label` and `depth` are those of the letter's lists."""

    text: str
    line: int
    id: SectionId | None = None
    label: str = ""
    depth: int = 0

    @property
    def marked(self) -> str:
        """The text behind its label, as the letter prints both."""
        joint = "" if not self.label or self.label.endswith("、") else " "
        return self.label + joint + self.text


@dataclass(frozen=True, slots=True)
class EditorsNote:
    """A remark on the printed text, never part of it.

    `corrected` tells a conversion artefact we mended from a suspected slip we left as printed;
    `reading` is the wording now, or the wording that may have been meant (empty where unknown).
    """

    corrected: bool
    lines: frozenset[int]
    printed: str
    reading: str
    why: Text


@dataclass(frozen=True, slots=True)
class Section:
    """A section; `heading` is the letter's own, None where the letter prints none."""

    id: SectionId
    label: Text
    heading: str | None
    passages: tuple[Passage, ...]


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
        """The ids of the items one level deeper."""
        items = [p for p in self.passages if p.id and p.id != self.id]
        top = min((item.depth for item in items), default=0)
        return tuple(item.id for item in items if item.id and item.depth == top)


@dataclass(frozen=True, slots=True)
class FullText:
    """A full text of the letter in `language`, with the address where people can read that text.

    `status` is one of the marks of the editorial policy, 3. `url` is None for the text we ship.
    """

    language: str
    status: Text
    url: str | None


@dataclass(frozen=True)
class Letter:
    """The whole letter, with everything that must be known about it.

    `date` is the day of the letter, `milestones` are numbers of signatures, in rising order;
    `aliases` are other names of sections and items, in lower case.
    """

    id: str
    language: str
    version: str
    sha256: str
    date: date
    title: str
    original_title: str
    author_credit: str
    translator_credit: str
    authors: tuple[str, ...]
    campaign_url: str
    consent_version: int
    milestones: tuple[int, ...]
    sections: tuple[Section, ...]
    aliases: dict[str, SectionId]
    notes: tuple[EditorsNote, ...]
    texts: tuple[FullText, ...]
    plain: str
    markdown: str

    @cached_property
    def places(self) -> dict[SectionId, Place]:
        """Every section and item by its id, in reading order."""
        places = {}
        ids = [section.id for section in self.sections]
        for section in self.sections:
            places[section.id] = _place(section.id, section, section.passages, ids)
            for item in section.passages:
                if item.id:
                    places[item.id] = _item(item.id, section)
        return places

    def find(self, name: str) -> Place | None:
        """The place that `name` names: an id or an alias, in any case; None without one."""
        wanted = SectionId(name.strip().lower())
        return self.places.get(self.aliases.get(wanted, wanted))

    def notes_on(self, place: Place) -> tuple[EditorsNote, ...]:
        """The editor's notes on the lines of `place`."""
        lines = {passage.line for passage in place.passages}
        return tuple(note for note in self.notes if note.lines & lines)

    def full_text(self, language: str) -> FullText:
        """The full text for a reader of `language`; the English original where there is none."""
        by_language = {text.language: text for text in self.texts}
        return by_language.get(language, by_language["en"])

    def milestone_after(self, people: int) -> int | None:
        """The next milestone for a letter with `people` signatures; None after the last."""
        return next((goal for goal in self.milestones if goal > people), None)

    @property
    def shipped(self) -> FullText:
        """The full text that the bot itself shows."""
        return next(text for text in self.texts if text.url is None)


def _place(
    id: SectionId,
    section: Section,
    passages: tuple[Passage, ...],
    siblings: list[SectionId],
    above: SectionId | None = None,
    mark: str = "",
) -> Place:
    at = siblings.index(id)
    before = siblings[at - 1] if at else None
    after = siblings[at + 1] if at + 1 < len(siblings) else None
    return Place(id, section, passages, mark, at + 1, len(siblings), before, after, above)


def _item(id: SectionId, section: Section) -> Place:
    """The place of item `id`: the item itself and the deeper items that follow."""
    passages = section.passages
    start = next(i for i, passage in enumerate(passages) if passage.id == id)
    item = passages[start]
    end = start + 1
    while end < len(passages) and passages[end].id and passages[end].depth > item.depth:
        end += 1
    path = [p for p in passages if p.id and (id == p.id or id.startswith(f"{p.id}-"))]
    siblings = [p.id for p in passages if p.id and _list(p.id) == _list(id)]
    above = path[-2].id if len(path) > 1 else section.id
    mark = " ".join(p.label for p in path)
    return _place(id, section, passages[start:end], siblings, above, mark)


def _list(id: SectionId) -> str:
    """The beginning that the ids of one list share: `a1-b` of `a1-b-iii`, `a` of `a1`."""
    head, dash, _ = id.rpartition("-")
    return head if dash else id.rstrip("0123456789")


def load_letter(folder: Path = CONTENT) -> Letter:
    """Read the letter in `folder`.

    Raises `LetterChanged` if the canonical text, the Markdown or the sections are not exactly the
    text whose SHA-256 the Markdown's front matter records.
    """
    campaign = json.loads((folder / "campaign.json").read_text("utf-8"))
    name = campaign["letter"]
    markdown = (folder / f"{name}.md").read_text("utf-8")
    plain = (folder / f"{name}.canonical.txt").read_text("utf-8")
    structure = json.loads((folder / f"{name}.json").read_text("utf-8"))
    sections = tuple(_section(raw, campaign["navigation"]) for raw in structure["sections"])
    recorded = _recorded_hash(markdown)
    if hashlib.sha256(plain.encode()).hexdigest() != recorded:
        raise LetterChanged(f"{name}.canonical.txt")
    credits = (structure["title"], structure["author"], structure["translator"])
    if _canonical(credits, sections) != plain:
        raise LetterChanged(f"{name}.json")
    if _bare(_body(markdown)) != _bare(plain):
        raise LetterChanged(f"{name}.md")
    return Letter(
        id=campaign["id"],
        language=campaign["language"],
        version=structure["version"],
        sha256=recorded,
        date=date.fromisoformat(campaign["date"]),
        title=structure["title"],
        original_title=campaign["original_title"],
        author_credit=structure["author"],
        translator_credit=structure["translator"],
        authors=tuple(campaign["authors"]),
        campaign_url=campaign["campaign_url"],
        consent_version=campaign["consent_version"],
        milestones=tuple(campaign["milestones"]),
        sections=sections,
        aliases={alias: SectionId(id) for alias, id in campaign["aliases"].items()},
        notes=_notes(folder / "notes.json"),
        texts=tuple(
            FullText(text["language"], of_content("status", text["status"]), text["url"])
            for text in campaign["texts"]
        ),
        plain=plain,
        markdown=markdown,
    )


def _recorded_hash(markdown: str) -> str:
    line = re.search(r"^canonical_sha256: ([0-9a-f]{64})$", markdown, re.MULTILINE)
    return line.group(1) if line else ""


def _section(raw: dict[str, Any], labels: dict[str, str]) -> Section:
    passages: list[Passage] = []
    for block in raw["blocks"]:
        if block["type"] == "p":
            passages.append(Passage(block["text"], block["line"]))
        else:
            passages.extend(_list_items(block["items"], depth=0))
    return Section(
        raw["id"], of_content("section", labels[raw["id"]]), raw["heading"], tuple(passages)
    )


def _list_items(items: list[dict[str, Any]], depth: int) -> list[Passage]:
    passages = []
    for item in items:
        passages.append(Passage(item["text"], item["line"], item["id"], item["label"], depth))
        passages.extend(_list_items(item["children"], depth + 1))
    return passages


def _canonical(credits: tuple[str, ...], sections: tuple[Section, ...]) -> str:
    """The canonical text as the editorial policy, 1, defines it, built from the sections."""
    lines = list(credits)
    for section in sections:
        lines += [section.heading] if section.heading else []
        for passage in section.passages:
            lines.append("  " * passage.depth + passage.marked)
    return unicodedata.normalize("NFC", "\n".join(lines) + "\n")


def _body(markdown: str) -> str:
    """The wording of the Markdown file: no front matter, comments, anchors, bullets or targets."""
    body = markdown.split("\n---\n", 1)[-1]
    body = re.sub(r"<[^>]*>|\]\([^)]*\)", "", body)
    return re.sub(r"^[\s#-]*|\*\*|\[", "", body, flags=re.MULTILINE)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _notes(path: Path) -> tuple[EditorsNote, ...]:
    return tuple(
        EditorsNote(
            corrected=raw["kind"] == "correction",
            lines=frozenset(raw["lines"]),
            printed=raw["printed"],
            reading=raw["reading"],
            why=of_content("editor's note", raw["why"]),
        )
        for raw in json.loads(path.read_text("utf-8"))
    )
