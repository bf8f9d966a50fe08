"""Arrivals: who signs in the same minute, and by what; in the memory of this process alone.

Nothing of it is written but for a batch that looks as if a program had signed (`db/suspects.py`).
Each of several processes sees its own arrivals.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from db.secrets.vault import AccountTag
from db.suspects import Member, Why

LINKS_KNOWN = 10_000
"""Accounts of which the link is remembered that they came by; the oldest are forgotten."""

MOST_A_MINUTE = 20_000
"""People remembered of one minute, for all that they have in common; about 5 MB."""

BATCHES_KNOWN = 500
GOES_ON = timedelta(hours=1)
"""The time after its latest member within which a burst of the same kind is the same batch."""

BATCH_BYTES = 4


class Trait(NamedTuple):
    """Something that several who sign have in common: what kind of thing, and which."""

    why: Why
    value: str


class Burst(NamedTuple):
    """So many of a minute that they are marked: the batch, why, and who is to be marked now."""

    batch: bytes
    why: Why
    members: tuple[Member, ...]


@dataclass(slots=True)
class _Batch:
    id: bytes
    latest: datetime


@dataclass
class Arrivals:
    """The arrivals of this minute, and the links by which accounts came."""

    _links: OrderedDict[AccountTag, str] = field(default_factory=OrderedDict)
    _minute: str = ""
    _here: dict[Trait, dict[AccountTag, Member]] = field(default_factory=dict)
    _noted: int = 0
    _batches: OrderedDict[Trait, _Batch] = field(default_factory=OrderedDict)

    def came_by(self, tag: AccountTag, code: str) -> None:
        """Remember that an account came by the link with `code`."""
        self._links[tag] = code
        self._links.move_to_end(tag)
        if len(self._links) > LINKS_KNOWN:
            self._links.popitem(last=False)

    def link_of(self, tag: AccountTag) -> str | None:
        """The code of the link that an account came by last; None where nobody knows."""
        return self._links.get(tag)

    def has_room(self, tag: AccountTag, traits: Sequence[Trait], now: datetime, most: int) -> bool:
        """Whether one more may sign in this minute with what it has in common with others."""
        self._turn(now)
        alike = (self._here.get(trait, {}) for trait in traits)
        return all(tag in members or len(members) < most for members in alike)

    def signs(
        self, member: Member, traits: Sequence[Trait], now: datetime, suspicious: int
    ) -> Burst | None:
        """Note that somebody signs; the burst if so many of the minute are alike.

        The same again, as where a transaction is repeated, gives the same.
        """
        self._turn(now)
        bursts = [self._burst(member, trait, now, suspicious) for trait in traits]
        return next((burst for burst in bursts if burst is not None), None)

    def _burst(self, member: Member, trait: Trait, now: datetime, suspicious: int) -> Burst | None:
        members = self._here.setdefault(trait, {})
        if member.tag not in members:
            if self._noted >= MOST_A_MINUTE:
                return None
            members[member.tag] = member
            self._noted += 1
        at = list(members).index(member.tag) + 1 if len(members) <= suspicious else len(members)
        if at < suspicious:
            return None
        marked = tuple(members.values()) if at == suspicious else (member,)
        return Burst(self._batch(trait, now).id, trait.why, marked)

    def _batch(self, trait: Trait, now: datetime) -> _Batch:
        batch = self._batches.get(trait)
        if batch is None or now - batch.latest > GOES_ON:
            batch = self._batches[trait] = _Batch(secrets.token_bytes(BATCH_BYTES), now)
        batch.latest = now
        self._batches.move_to_end(trait)
        if len(self._batches) > BATCHES_KNOWN:
            self._batches.popitem(last=False)
        return batch

    def _turn(self, now: datetime) -> None:
        """Forget who came in another minute than that of `now`."""
        minute = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M}"
        if minute != self._minute:
            self._minute, self._here, self._noted = minute, {}, 0
