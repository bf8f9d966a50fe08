"""The lanes of platforms as their rows tell: how far alerts are, and the pace that was taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db import broadcasts, paces
from db.broadcasts import BroadcastKind, OpenLane
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from handlers.frame.campaign import Campaign

TENTHS, FIRST_BYTES = 10, 256
"""The steps in which a way is told, and the values that the first byte of a tag may have."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A platform's lane, of which `alerts` are going out.

    `done` is the part of the way that lies behind the slowest of them, in whole tenths; 1 where all
    recipients were gone through and only what was put off is left, None where no alert goes out.
    `broadcasts` are the messages that may be sent in a second, `answers` those that the platform
    has taught it takes; None where it has taught nothing.
    """

    platform: str
    alerts: int
    done: float | None
    broadcasts: int
    answers: int | None


async def lanes(tx: Transaction, campaign: Campaign, platforms: Sequence[str]) -> tuple[Lane, ...]:
    """The lanes of `platforms`.

    Only alerts are told of: two people began them, for everybody. Digests and reminders go out time
    zone by time zone, and would tell where people are.
    """
    now, seen = stamp(campaign.now()), list[Lane]()
    for platform in platforms:
        open_lanes = await broadcasts.open_lanes(tx, platform, now)
        alerts = [each for each in open_lanes if each.broadcast.kind is BroadcastKind.ALERT]
        done = min(map(_done, alerts), default=None)
        allowed = campaign.rules.per_second(platform)
        seen.append(Lane(platform, len(alerts), done, allowed, await paces.noted(tx, platform)))
    return tuple(seen)


def _done(lane: OpenLane) -> float:
    """The part of the way behind the cursor: tags are digests, so they lie evenly.

    In whole tenths, for the cursor itself is somebody's tag, and the number of its steps the number
    of recipients.
    """
    if lane.at_end:
        return 1.0
    first = lane.cursor[0] if lane.cursor else 0
    return first * TENTHS // FIRST_BYTES / TENTHS
