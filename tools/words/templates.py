"""The two templates, made from the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog

from messages.languages import LOCALES
from tools.words.domains import Domain, domain
from tools.words.marked import Key, Marked, Source, Spot
from tools.words.notes import Notes, read_notes

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "messages")
"""The folders whose code speaks to people."""

MARKER = "messages/text.py"
"""The file that defines what marks a message."""

NOTES = LOCALES / "notes.toml"


class Found(NamedTuple):
    """A message found in `file`, a path from the folder of the project."""

    file: str
    message: Marked

    @property
    def place(self) -> str:
        """The file and, behind a colon, the definition that the message stands in."""
        return f"{self.file}:{self.message.scope}"


@dataclass
class Entry:
    """A message, and all that is known of where it stands."""

    key: Key
    files: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    spots: set[Spot] = field(default_factory=set)
    domains: set[Domain] = field(default_factory=set)

    @property
    def domain(self) -> Domain:
        """The one template that the message is in."""
        return Domain.PEOPLE if Domain.PEOPLE in self.domains else Domain.STAFF

    def note(self, found: Found) -> None:
        """Take in that the message stands where it was `found`."""
        self.files.add(found.file)
        self.places.add(found.place)
        self.spots |= found.message.spots
        self.domains.add(domain(found.file, found.message))


def found(root: Path = ROOT) -> Iterator[Found]:
    """Every message of the code."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            file = path.relative_to(root).as_posix()
            if file != MARKER:
                yield from (Found(file, each) for each in Source(path.read_text("utf-8")).marked())


def entries(messages: Iterable[Found]) -> dict[Key, Entry]:
    """The messages, each once."""
    known: dict[Key, Entry] = {}
    for each in messages:
        known.setdefault(each.message.key, Entry(each.message.key)).note(each)
    return known


def templates(messages: Iterable[Entry], notes: Notes) -> dict[Domain, Catalog]:
    """A template for each domain, with notes for translators."""
    made = {each: Catalog() for each in Domain}
    for entry in messages:
        made[entry.domain].add(
            entry.key.id,
            context=entry.key.context,
            locations=[(file, 0) for file in sorted(entry.files)],
            auto_comments=notes.on(entry.key, frozenset(entry.spots), entry.places),
        )
    return made


def current() -> dict[Domain, Catalog]:
    """The templates of the code as it is now."""
    return templates(entries(found()).values(), read_notes(NOTES))
