"""What a broadcast carries, and for whom: one way of choosing for each kind of pass."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from db import alerts, broadcasts
from db.alerts import Alert
from db.broadcasts import Broadcast, BroadcastKind
from db.deliveries import Recipient
from db.engine.transaction import Transaction
from db.subscriptions import Topic
from handlers.alerting import message as alert_message
from handlers.alerting.audience import includes
from handlers.broadcasting.digests import stands_in_digest
from handlers.frame.campaign import Campaign
from handlers.pledging import reminders
from messages.reply import Reply


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of somebody's reminders once these are sent, hidden, and of which list."""

    hidden: bytes | None
    remind_on: str | None
    of: bytes


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody gets: recipients with the same `key` get the same; None where it is their own.

    `copy` is the message to change, where one is changed rather than sent.
    """

    key: Hashable | None
    make: Callable[[], Reply]
    copy: int | None = None
    left: Left | None = None


class Content(Protocol):
    """What one broadcast carries."""

    def choose(self, one: Recipient) -> Chosen | None:
        """What `one` gets; None if the broadcast is not for them. Raises `SealBroken`."""
        ...


async def load(tx: Transaction, campaign: Campaign, broadcast: Broadcast) -> Content:
    """What `broadcast` carries now."""
    match broadcast.kind:
        case BroadcastKind.REMINDER:
            return _Reminder(campaign, broadcast.day)
        case BroadcastKind.DIGEST:
            found = await alerts.sent_between(tx, broadcast.since, broadcast.number)
            return _Digest(campaign, tuple(filter(stands_in_digest, found)))
    alert = await alerts.alert(tx, broadcast.alert or "")
    if alert is None:
        return _Nothing()
    if broadcast.kind is BroadcastKind.REFRESH:
        return await _refresh(tx, campaign, alert, broadcast.number)
    return _Alert(campaign, alert, broadcast.frequency)


class _Nothing:
    def choose(self, one: Recipient) -> Chosen | None:
        return None


@dataclass(frozen=True, slots=True)
class _Alert:
    """One alert, to those who want to hear so often; `frequency` may be empty for all."""

    campaign: Campaign
    alert: Alert
    frequency: str = ""

    def choose(self, one: Recipient) -> Chosen | None:
        if self.frequency not in ("", one.frequency) or not includes(self.alert, one):
            return None
        return self.said(one)

    def said(self, one: Recipient, copy: int | None = None) -> Chosen:
        """The alert in the language of `one`."""
        language = _language(self.campaign, one)
        today = self.campaign.today()
        make = partial(alert_message.message, self.alert, language, kind=one.kind, today=today)
        return Chosen((language, one.kind, today), make, copy)


@dataclass(frozen=True, slots=True)
class _Digest:
    """The alerts of a while, to each those that came after they joined and are for them."""

    campaign: Campaign
    alerts: Sequence[Alert]

    def choose(self, one: Recipient) -> Chosen | None:
        theirs = _after_joining(self.alerts, one)
        return self.said(theirs, one) if theirs else None

    def said(self, theirs: tuple[Alert, ...], one: Recipient, copy: int | None = None) -> Chosen:
        """These alerts in the language of `one`."""
        language = _language(self.campaign, one)
        today = self.campaign.today()
        make = partial(alert_message.digest, theirs, language, kind=one.kind, today=today)
        return Chosen((tuple(a.id for a in theirs), language, one.kind, today), make, copy)


def _after_joining(found: Sequence[Alert], one: Recipient) -> tuple[Alert, ...]:
    return tuple(
        alert for alert in found if (alert.broadcast or 0) > one.joined and includes(alert, one)
    )


@dataclass(frozen=True, slots=True)
class _Reminder:
    """What each is to be reminded of by `day`."""

    campaign: Campaign
    day: str

    def choose(self, one: Recipient) -> Chosen | None:
        hidden = one.reminders
        if hidden is None or not one.topics & Topic.REMINDERS or (one.remind_on or "") > self.day:
            return None
        vault = self.campaign.vault
        found = reminders.read(vault, one.tag, hidden)
        due = reminders.due(found, self.day)
        if not due:
            return None
        left = reminders.write(vault, one.tag, reminders.after(found, self.day))
        make = partial(reminders.message, self.campaign, due, _language(self.campaign, one))
        return Chosen(None, make, left=Left(*left, of=hidden))


@dataclass(frozen=True, slots=True)
class _Refresh:
    """The copies of an alert, and the digests that it stood in, as they are to be now."""

    alert: _Alert
    digests: dict[int, _Digest]

    def choose(self, one: Recipient) -> Chosen | None:
        number, covered = one.copy
        if not covered:
            return None
        copy = self.alert.campaign.vault.cover(one.tag, number, covered)
        if number == self.alert.alert.broadcast:
            return self.alert.said(one, copy)
        digest = self.digests.get(number)
        if digest is None:
            return None
        theirs = _after_joining(digest.alerts, one)
        return digest.said(theirs, one, copy) if self.alert.alert in theirs else None


async def _refresh(tx: Transaction, campaign: Campaign, alert: Alert, number: int) -> _Refresh:
    digests = {}
    for digest in await broadcasts.digests_with(tx, alert.broadcast or 0, number):
        found = await alerts.sent_between(tx, digest.since, digest.number)
        stood = tuple(each for each in found if stands_in_digest(each) or each.id == alert.id)
        digests[digest.number] = _Digest(campaign, stood)
    return _Refresh(_Alert(campaign, alert), digests)


def _language(campaign: Campaign, one: Recipient) -> str:
    """The published language of `one`."""
    return campaign.languages.reads(one.locale, None)
