"""Telling of a closing: a broadcast to everybody who can be reached, and notices to the staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from db import audience, broadcasts
from db.broadcasts import BroadcastKind, State
from db.closing import Closing
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.staff import Staff
from handlers.broadcasting.content import wants
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.staffing import notices
from messages.reply import Block, Button, Reply
from messages.text import t

CLOSE = Button(t("The closing"), "close")

SENDS = frozenset({BroadcastKind.ALERT, BroadcastKind.DIGEST, BroadcastKind.REMINDER})
"""The broadcasts that nothing is said of a closing beside, for they may be urgent."""


async def begin(tx: Transaction, campaign: Campaign, kind: BroadcastKind) -> int:
    """Begin the broadcast of `kind` to everybody it is for; its number."""
    totals: Counter[str] = Counter()
    for alike, number in await audience.cells(tx):
        if alike.platform in campaign.rules.alerted and wants(kind, alike.topics):
            totals[alike.platform] += number
    now = stamp(campaign.now())
    return await broadcasts.start(tx, totals, kind=kind, started=now, opens=now)


async def is_any_going_out(tx: Transaction) -> bool:
    """Whether an alert, a digest or reminders are on their way, and not paused."""
    unfinished = await broadcasts.unfinished(tx)
    return any(each.kind in SENDS and each.state is State.RUNNING for each in unfinished)


async def is_through(tx: Transaction, number: int) -> bool:
    """Whether the broadcast `number` has begun and ended."""
    broadcast = await broadcasts.broadcast(tx, number) if number else None
    return broadcast is not None and broadcast.finished is not None


async def take_back(tx: Transaction, campaign: Campaign, closing: Closing) -> None:
    """Tell everybody who was told of `closing`, or may have been, that it does not happen."""
    if closing.told:
        await broadcasts.set_state(tx, closing.told, State.STOPPED, stamp(campaign.now()))
        await begin(tx, campaign, BroadcastKind.CALLED_OFF)


async def staff(
    tx: Transaction, campaign: Campaign, *blocks: Block, but: Iterable[Staff] = ()
) -> None:
    """Put a notice with the way to the closing to everybody of the staff, `but` these accounts."""
    left_out = {account.tag for account in but}
    accounts = await roles.effective(tx, stamp(campaign.now()))
    told = [account for account in accounts if account.tag not in left_out]
    await notices.tell(tx, campaign, told, Reply.of(*blocks, buttons=(CLOSE,)))
