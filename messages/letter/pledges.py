"""The pledges people can make: the catalogue of the campaign, by audience."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from messages.letter.edition import SectionId
from messages.letter.files import PLEDGES, PledgesFile, Written
from messages.letter.wording import Wording
from messages.spelling import folded
from messages.text import Text


class Visibility(StrEnum):
    """The catalogue's default for a pledge: whether it may be shown with a public name."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Audience:
    """The people that a pledge is for."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Pledge:
    """A pledge: something concrete to promise.

    `done_when` says when the pledge counts as done; `check_in_days` is the number of days until
    the bot asks about it; `for_organisation` demands the authority to speak for a body.
    `derives_from` are the places of the letter behind the pledge, `audience` is an audience's id.
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
    """The catalogue of pledges, in its own order. `version` goes with every pledge that is made."""

    def __init__(
        self, version: int, audiences: tuple[Audience, ...], pledges: tuple[Pledge, ...]
    ) -> None:
        self.version = version
        self.audiences = {audience.id: audience for audience in audiences}
        self._by_id = {pledge.id: pledge for pledge in pledges}

    def __getitem__(self, id: str) -> Pledge:
        return self._by_id[id]

    def get(self, id: str) -> Pledge | None:
        """The pledge called `id`; None without one."""
        return self._by_id.get(id)

    def spelt(self, name: str) -> str | None:
        """The id of the audience or pledge that `name` spells with any signs; None without one."""
        ids = {id for id in (*self.audiences, *self._by_id) if folded(id) == folded(name)}
        return name if name in ids else next(iter(ids)) if len(ids) == 1 else None

    def of(self, audience: str) -> tuple[Pledge, ...]:
        """The pledges for the audience with the id `audience`."""
        return tuple(pledge for pledge in self._by_id.values() if pledge.audience == audience)

    def all(self) -> tuple[Pledge, ...]:
        """Every pledge of the catalogue."""
        return tuple(self._by_id.values())


def pledges_of(raw: PledgesFile | None, wording: Wording) -> Pledges:
    """The catalogue in `raw`; an empty one if the campaign has no file of pledges."""
    if raw is None:
        return Pledges(0, (), ())

    def text(context: str, written: Written) -> Text:
        return wording.text(PLEDGES, context, written)

    return Pledges(
        raw.version,
        tuple(
            Audience(audience.id, text(f"audience:{audience.id}", audience.name))
            for audience in raw.audiences
        ),
        tuple(
            Pledge(
                id=pledge.id,
                audience=pledge.audience,
                text=text(f"pledge:{pledge.id}", pledge.text),
                done_when=text(f"done:{pledge.id}", pledge.done_when),
                derives_from=tuple(map(SectionId, pledge.derives_from)),
                visibility=Visibility(pledge.visibility),
                check_in_days=pledge.check_in_days,
                for_organisation=pledge.for_organisation,
            )
            for pledge in raw.pledges
        ),
    )
