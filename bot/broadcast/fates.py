"""The meaning of a fate for a delivery: over, another try, or the subscription's end."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.broadcast.delivery import Delivery
from bot.broadcast.outlet import Fate, Outcome
from db.audience import Subscriber
from db.broadcasts import BroadcastKind
from db.deliveries import Result, Settled
from db.engine.moments import stamp
from db.secrets.vault import Vault
from handlers.broadcasting.endings import notice_to_owner

BACKOFF = (5, 30, 120, 600, 3600)
"""Seconds before each further try; after the last one the delivery has failed."""

ONCE_MORE = 10
"""Seconds before an urgent alert is sent again, when it is unclear whether the first arrived."""


def settled(delivery: Delivery, outcome: Outcome, vault: Vault, now: datetime) -> Settled:
    """The delivery as it is recorded after a request that ended in `outcome`."""
    tag, tries = delivery.recipient.tag, delivery.tries + 1
    match outcome.fate:
        case Fate.ARRIVED:
            return _arrived(delivery, outcome, vault)
        case Fate.LIMITED:
            return waiting(delivery, later(now, outcome.after, early=outcome.everyone))
        case _ if delivery.doubtful and outcome.fate is not Fate.FAILED:
            return Settled(tag, Result.AMBIGUOUS, tries=tries, counted=True)
        case Fate.UNREACHABLE:
            return Settled(tag, Result.GONE, notice=notice_to_owner(delivery.recipient, vault, now))
        case Fate.CLOSED:
            closed = Result.CLOSED if delivery.recipient.kind is Subscriber.CHAT else Result.GONE
            return Settled(tag, closed, notice=notice_to_owner(delivery.recipient, vault, now))
        case Fate.REFUSED:
            return Settled(tag, Result.FAILED, tries=tries)
        case Fate.AMBIGUOUS if delivery.broadcast.kind is not BroadcastKind.REFRESH:
            urgent = delivery.broadcast.urgent
            due = later(now, ONCE_MORE) if urgent else None
            return Settled(tag, Result.AMBIGUOUS, due=due, tries=tries)
    return _again(delivery, now)


def waiting(delivery: Delivery, due: str) -> Settled:
    """The delivery as it is recorded while it waits until the stamp `due`; no try is counted."""
    result = Result.AMBIGUOUS if delivery.doubtful else Result.HELD
    return Settled(
        delivery.recipient.tag, result, due=due, tries=delivery.tries, counted=delivery.doubtful
    )


def later(now: datetime, seconds: float, *, early: bool = False) -> str:
    """The stamp `seconds` after `now`, rounded up to a whole second; with `early`, down."""
    at = now + timedelta(seconds=seconds)
    if not early and at.microsecond:
        at += timedelta(seconds=1)
    return stamp(at)


def _again(delivery: Delivery, now: datetime) -> Settled:
    """The delivery as it is recorded after a failed try: due again, or over after the last one."""
    tag, tries = delivery.recipient.tag, delivery.tries + 1
    if tries <= len(BACKOFF):
        again = Result.AMBIGUOUS if delivery.doubtful else Result.RETRY
        due = later(now, BACKOFF[tries - 1])
        return Settled(tag, again, due=due, tries=tries, counted=delivery.doubtful)
    over = Result.AMBIGUOUS if delivery.doubtful else Result.FAILED
    return Settled(tag, over, tries=tries, counted=delivery.doubtful)


def _arrived(delivery: Delivery, outcome: Outcome, vault: Vault) -> Settled:
    recipient, left, moved = delivery.recipient, delivery.chosen.left, outcome.moved_to
    number, keeps = (
        delivery.broadcast.number,
        delivery.broadcast.kind in (BroadcastKind.ALERT, BroadcastKind.DIGEST),
    )
    message = vault.cover(recipient.tag, number, outcome.message) if outcome.message else 0
    return Settled(
        recipient.tag,
        Result.AMBIGUOUS if delivery.doubtful else Result.SENT,
        tries=delivery.tries + 1,
        copy=message if keeps else None,
        address=vault.encrypt_address(recipient.tag, moved) if moved else None,
        reminders=left.hidden if left else None,
        remind_on=left.remind_on if left else None,
        reminded=left.of if left else None,
        counted=delivery.doubtful,
    )
