"""The turns of a lane: read in one transaction, right before anything is sent."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import suppress
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
from handlers.broadcasting.content import Content, Unsound
from handlers.broadcasting.standstill import is_held
from handlers.frame.campaign import Campaign

FARTHEST = 256
"""Recipients looked through at once, at most, where a broadcast is for few of them."""

FRESH = timedelta(seconds=1)
"""The time after which the content of a broadcast is read again."""

Decision: TypeAlias = Delivery | Settled | None
"""A delivery to begin, one settled as it is, or None: the broadcast is not for the recipient."""


class Taken(NamedTuple):
    """The work under way, which is not to be begun again.

    `heads` gives, for each broadcast's number, the tag taken up last and whether that was the last
    of all; `late` the deliveries that have a row, by broadcast and tag.
    """

    heads: Mapping[int, tuple[AccountTag, bool]]
    late: frozenset[tuple[int, AccountTag]]
    notices: frozenset[AccountTag]


@dataclass(frozen=True, slots=True)
class Turn:
    """One recipient's turn in broadcast `number`; `late` if the delivery was put off earlier."""

    number: int
    tag: AccountTag
    decision: Decision
    late: bool


@dataclass(slots=True)
class Found:
    """The work that there is to do.

    `ended` are broadcasts after whose head nobody follows, each by number and head. `more` is True
    where the end of a broadcast was not reached, though there was room.
    """

    notices: list[Notice] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    ended: list[tuple[int, AccountTag]] = field(default_factory=list)
    more: bool = False


class _Loaded(NamedTuple):
    """A broadcast's content, the moment at which it was read, and the messages made of it."""

    at: datetime
    content: Content
    prepared: dict[Hashable, Prepared]


class TurnReader:
    """The reader of the turns on one platform."""

    def __init__(self, campaign: Campaign, platform: str) -> None:
        self._campaign = campaign
        self._platform = platform
        self._loaded: dict[int, _Loaded] = {}
        self._reach = 1

    async def read(self, tx: Transaction, room: int, taken: Taken) -> Found:
        """The work for at most `room` permits: notices first, then urgent broadcasts."""
        now, work = self._campaign.now(), Found()
        waiting = await notices.waiting(tx, self._platform, stamp(now), room + len(taken.notices))
        work.notices = [notice for notice in waiting if notice.id not in taken.notices][:room]
        room -= len(work.notices)
        if await is_held(tx, now):
            return work
        for lane in await broadcasts.open_lanes(tx, self._platform, stamp(now)):
            with suppress(Unsound):  # nothing of it goes out; the conductor pauses it and tells
                if room > 0 and lane.late:
                    room -= await self._late(tx, lane.broadcast, now, room, taken, work)
                if room > 0:
                    room -= await self._fresh(tx, lane, now, room, taken, work)
        return work

    async def _late(
        self,
        tx: Transaction,
        broadcast: Broadcast,
        now: datetime,
        room: int,
        taken: Taken,
        work: Found,
    ) -> int:
        """Add deliveries that were put off and are due to `work`; the number to begin."""
        number, begun = broadcast.number, 0
        loaded = await self._load(tx, broadcast, now)
        limit = room + len(taken.late)
        for due in await deliveries.due(tx, number, self._platform, stamp(now), limit):
            if (number, due.tag) in taken.late or begun == room:
                continue
            decision = _decision(broadcast, loaded, due.recipient, now, due)
            begun += isinstance(decision, Delivery)
            decision = decision or Settled(due.tag, Result.SKIPPED)
            work.turns.append(Turn(number, due.tag, decision, late=True))
        return begun

    async def _fresh(
        self,
        tx: Transaction,
        lane: OpenLane,
        now: datetime,
        room: int,
        taken: Taken,
        work: Found,
    ) -> int:
        """Add the recipients who come next to `work`; the number of deliveries to begin."""
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
            work.turns.append(Turn(broadcast.number, recipient.tag, decision, late=False))
            head = recipient.tag
        self._reach = room if begun == room else min(limit * 2, FARTHEST)
        if len(following) < limit:
            work.ended.append((broadcast.number, head))
        else:
            work.more = True
        return begun

    async def _load(self, tx: Transaction, broadcast: Broadcast, now: datetime) -> _Loaded:
        loaded = self._loaded.get(broadcast.number)
        if loaded is None or not timedelta() <= now - loaded.at < FRESH:
            self._loaded = {
                number: other for number, other in self._loaded.items() if now - other.at < FRESH
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
    """The decision about `recipient` now; None, too, for a subscription that is no more."""
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
    """The end of the recipient's quiet hours; None outside, and where nobody is disturbed."""
    if broadcast.kind is BroadcastKind.REFRESH:
        return None
    return held_until(now, recipient.zone, recipient.quiet_from, recipient.quiet_until)


def _takes_part(broadcast: Broadcast, recipient: Recipient) -> bool:
    """Whether `recipient` subscribed before the broadcast began, lacks it, and does not pause.

    Copies are changed for people who pause too: a change disturbs nobody.
    """
    if recipient.joined >= broadcast.number or recipient.copy[0] == broadcast.number:
        return False
    return broadcast.kind is BroadcastKind.REFRESH or not recipient.paused
