"""The pledges people can make: the catalogue of the campaign, by audience."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from messages.letter.letter import CONTENT, SectionId
from messages.text import Text, of_content


class Visibility(StrEnum):
    """Whether a pledge may be shown with a public name, by its catalogue's default."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a pledge is for."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Pledge:
    """Something concrete to promise.

    `done_when` says what counts as done; `check_in_days` after how many days it is asked about;
    `for_organisation` that whoever makes it needs the authority to speak for a body.
    """

    id: str
    audience: str
    text: Text
    done_when: Text
    derives_from: tuple[SectionId, ...]
    visibility: Visibility
    check_in_days: int
    for_organisation: bool


class Pledges:
    """The catalogue, in its own order. `version` goes with every pledge that is made."""

    def __init__(
        self, version: int, audiences: tuple[Audience, ...], pledges: tuple[Pledge, ...]
    ) -> None:
        self.version = version
        self.audiences = {audience.id: audience for audience in audiences}
        self._by_id = {pledge.id: pledge for pledge in pledges}

    def __getitem__(self, id: str) -> Pledge:
        return self._by_id[id]

    def get(self, id: str) -> Pledge | None:
        """The pledge with this id."""
        return self._by_id.get(id)

    def of(self, audience: str) -> tuple[Pledge, ...]:
        """The pledges for one audience."""
        return tuple(pledge for pledge in self._by_id.values() if pledge.audience == audience)

    def all(self) -> tuple[Pledge, ...]:
        """Every pledge."""
        return tuple(self._by_id.values())


def load_pledges(folder: Path = CONTENT) -> Pledges:
    """Read the catalogue in `folder`."""
    raw = json.loads((folder / "pledges.json").read_text("utf-8"))
    return Pledges(
        raw["version"],
        tuple(
            Audience(each["id"], of_content("audience", each["name"])) for each in raw["audiences"]
        ),
        tuple(
            Pledge(
                id=each["id"],
                audience=each["audience"],
                text=of_content(f"pledge:{each['id']}", each["text"]),
                done_when=of_content(f"done:{each['id']}", each["done_when"]),
                derives_from=tuple(each["derives_from"]),
                visibility=Visibility(each["visibility"]),
                check_in_days=each["check_in_days"],
                for_organisation=each.get("for_organisation", False),
            )
            for each in raw["pledges"]
        ),
    )
