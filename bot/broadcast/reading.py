"""Whose turn it is: read in one transaction, right before anything is sent."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from bot.broadcast.delivery import Delivery
from bot.broadcast.outlet import Prepared
from bot.broadcast.quiet import held_until
from db import broadcasts, deliveries, notices
from db.broadcasts import Broadcast, BroadcastKind, OpenLane
from db.deliveries import DueDelivery, Recipient, Result, Settled
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.notices import Notice
from db.secrets.vault import AccountTag, SealBroken
from handlers.broadcasting import content
from handlers.broadcasting.content import Content
from handlers.frame.campaign import Campaign

FARTHEST = 256
"""So many are looked through at once where the broadcast is for few of them."""

FRESH = timedelta(seconds=1)
"""How long what a broadcast carries is taken for what it is; then it is read again."""

Decision: TypeAlias = Delivery | Settled | None
"""A delivery to begin, one that is settled as it is, or None: the broadcast is not for them."""


class Taken(NamedTuple):
    """What is under way: each broadcast's head and whether it is the end, late ones, notices."""

    heads: Mapping[int, tuple[AccountTag, bool]]
    late: frozenset[tuple[int, AccountTag]]
    notices: frozenset[AccountTag]


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, in one broadcast; `late` if they were put off earlier."""

    number: int
    tag: AccountTag
    decision: Decision
    late: bool


@dataclass(slots=True)
class Found:
    """What there is to do. `ended` are broadcasts whose last recipient is found, with the head.

    `more` is True where the end was not reached, though there was room.
    """

    notices: list[Notice] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    ended: list[tuple[int, AccountTag]] = field(default_factory=list)
    more: bool = False


class _Loaded(NamedTuple):
    """What a broadcast carries, as it was read at a moment, and what was made of it."""

    at: datetime
    content: Content
    prepared: dict[Hashable, Prepared]


class TurnReader:
    """Reads for one platform."""

    def __init__(self, campaign: Campaign, platform: str) -> None:
        self._campaign = campaign
        self._platform = platform
        self._loaded: dict[int, _Loaded] = {}
        self._reach = 1

    async def read(self, tx: Transaction, room: int, taken: Taken) -> Found:
        """At most `room` notices and deliveries: notices first, then urgent broadcasts."""
        now, found = self._campaign.now(), Found()
        waiting = await notices.waiting(tx, self._platform, stamp(now), room + len(taken.notices))
        found.notices = [each for each in waiting if each.id not in taken.notices][:room]
        room -= len(found.notices)
        for lane in await broadcasts.open_lanes(tx, self._platform, stamp(now)):
            if room > 0 and lane.late:
                room -= await self._late(tx, lane.broadcast, now, room, taken, found)
            if room > 0:
                room -= await self._fresh(tx, lane, now, room, taken, found)
        return found

    async def _late(
        self,
        tx: Transaction,
        broadcast: Broadcast,
        now: datetime,
        room: int,
        taken: Taken,
        found: Found,
    ) -> int:
        """Those who were put off; how many of them are begun."""
        number, begun = broadcast.number, 0
        loaded = await self._load(tx, broadcast, now)
        limit = room + len(taken.late)
        for due in await deliveries.due(tx, number, self._platform, stamp(now), limit):
            if (number, due.tag) in taken.late or begun == room:
                continue
            decision = _decision(broadcast, loaded, due.recipient, now, due)
            begun += isinstance(decision, Delivery)
            decision = decision or Settled(due.tag, Result.SKIPPED)
            found.turns.append(Turn(number, due.tag, decision, late=True))
        return begun

    async def _fresh(
        self,
        tx: Transaction,
        lane: OpenLane,
        now: datetime,
        room: int,
        taken: Taken,
        found: Found,
    ) -> int:
        """Those who come next; how many of them are begun."""
        broadcast, begun = lane.broadcast, 0
        head, ended = taken.heads.get(broadcast.number, (lane.cursor, lane.at_end))
        if ended:
            return 0
        loaded = await self._load(tx, broadcast, now)
        limit = max(room, self._reach)
        following = await deliveries.following(tx, broadcast, self._platform, head, limit)
        for recipient in following:
            decision = _decision(broadcast, loaded, recipient, now)
            if isinstance(decision, Delivery):
                if begun == room:
                    self._reach = room
                    return begun
                begun += 1
            found.turns.append(Turn(broadcast.number, recipient.tag, decision, late=False))
            head = recipient.tag
        self._reach = room if begun == room else min(limit * 2, FARTHEST)
        if len(following) < limit:
            found.ended.append((broadcast.number, head))
        else:
            found.more = True
        return begun

    async def _load(self, tx: Transaction, broadcast: Broadcast, now: datetime) -> _Loaded:
        loaded = self._loaded.get(broadcast.number)
        if loaded is None or not timedelta() <= now - loaded.at < FRESH:
            self._loaded = {
                number: each for number, each in self._loaded.items() if now - each.at < FRESH
            }
            carried = await content.load(tx, self._campaign, broadcast)
            loaded = self._loaded[broadcast.number] = _Loaded(now, carried, {})
        return loaded


def _decision(
    broadcast: Broadcast,
    loaded: _Loaded,
    recipient: Recipient | None,
    now: datetime,
    due: DueDelivery | None = None,
) -> Decision:
    """What is to be done about `recipient` now; None if the subscription is no more."""
    if recipient is None or not _takes_part(broadcast, recipient):
        return None
    try:
        chosen = loaded.content.choose(recipient)
    except SealBroken:
        return Settled(recipient.tag, Result.FAILED)
    if chosen is None:
        return None
    tries, doubtful = (due.tries, due.state is Result.AMBIGUOUS) if due else (0, False)
    until = _held_until(broadcast, recipient, now)
    if until is not None:
        result = Result.AMBIGUOUS if doubtful else Result.HELD
        return Settled(recipient.tag, result, due=stamp(until), tries=tries, counted=doubtful)
    return Delivery(broadcast, recipient, chosen, tries, doubtful, loaded.prepared)


def _held_until(broadcast: Broadcast, recipient: Recipient, now: datetime) -> datetime | None:
    """When the recipient's quiet hours end; None outside them, and where nobody is disturbed."""
    if broadcast.kind is BroadcastKind.REFRESH:
        return None
    return held_until(now, recipient.zone, recipient.quiet_from, recipient.quiet_until)


def _takes_part(broadcast: Broadcast, recipient: Recipient) -> bool:
    """Whether they were there when it started, and want to be written to.

    Copies are changed for those who pause too: nobody is disturbed by it.
    """
    if recipient.joined >= broadcast.number or recipient.copy[0] == broadcast.number:
        return False
    return broadcast.kind is BroadcastKind.REFRESH or not recipient.paused
