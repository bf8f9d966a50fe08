"""The content of a broadcast, and for whom: one way of choosing for each kind of broadcast."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from db import alerts, broadcasts, counted, moved_alerts
from db import closing as closings
from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast, BroadcastKind
from db.closing import Closing, State
from db.deliveries import Recipient
from db.engine.transaction import Transaction
from db.subscriptions import Topic
from handlers.alerting import message as alert_message
from handlers.alerting.audience import includes
from handlers.alerting.message import is_over
from handlers.broadcasting.digests import going_on, of_digest, stands_in_digest
from handlers.frame.campaign import Campaign
from handlers.pledging import reminders
from handlers.reading import closing
from messages.reply import Reply


@dataclass(frozen=True, slots=True)
class Left:
    """The reminders that are left to a recipient once the due ones are sent.

    `hidden` is the new list, hidden by the vault, and `remind_on` its next ISO date, both None
    without any; `of` is the hidden list that the due ones were read from.
    """

    hidden: bytes | None
    remind_on: str | None
    of: bytes


@dataclass(frozen=True, slots=True)
class Chosen:
    """The message that a recipient gets; the function `make` composes it.

    Recipients with the same `key` get the same message; None stands for a message of one's own.
    `copy` is the number of the message to change, None where a new one is sent. `left` are the
    reminders that remain.
    """

    key: Hashable | None
    make: Callable[[], Reply]
    copy: int | None = None
    left: Left | None = None


class Content(Protocol):
    """The content of one broadcast."""

    def choose(self, recipient: Recipient) -> Chosen | None:
        """The message for `recipient`; None if there is none for them. Raises `SealBroken`."""
        ...


def wants(kind: BroadcastKind, topics: int) -> bool:
    """Whether who chose `topics` gets what is said of the closing in a broadcast of this kind."""
    return kind is not BroadcastKind.THANKS or bool(topics & (Topic.NEWS | Topic.MILESTONES))


class Unsound(Exception):
    """A broadcast, or an alert that it carries, was changed in the database past this program."""


async def load(tx: Transaction, campaign: Campaign, broadcast: Broadcast) -> Content:
    """The content of `broadcast` as things stand now. Raises `Unsound`."""
    if not broadcast.sound:
        raise Unsound
    match broadcast.kind:
        case BroadcastKind.REMINDER:
            return _Reminder(campaign, broadcast.day)
        case BroadcastKind.ANNOUNCED | BroadcastKind.CALLED_OFF | BroadcastKind.THANKS:
            return await _of_closing(tx, campaign, broadcast.kind)
        case BroadcastKind.DIGEST:
            carried = _sound(await of_digest(tx, broadcast))
            return _Digest(campaign, await going_on(tx, carried))
    alert = await alerts.alert(tx, broadcast.alert or "")
    if alert is None or not alert.sound:
        raise Unsound
    if broadcast.kind is BroadcastKind.REFRESH:
        return await _refresh(tx, campaign, alert, broadcast.number)
    return _Alert(campaign, alert, broadcast.frequency)


async def _of_closing(tx: Transaction, campaign: Campaign, kind: BroadcastKind) -> Content:
    """The words about a closing. Raises `Unsound` where that is not, or not any more, so."""
    found = await closings.current(tx)
    match kind, found:
        case BroadcastKind.CALLED_OFF, _:
            return _News(campaign, kind, closing.called_off())
        case BroadcastKind.ANNOUNCED, Closing(state=State.ANNOUNCED):
            return _News(campaign, kind, closing.announcement(found))
        case BroadcastKind.THANKS, Closing(state=State.CLOSED):
            return _News(campaign, kind, closing.thanks(found, (await counted.people(tx)).number))
    raise Unsound


def _sound(carried: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """The alerts that a digest carries. Raises `Unsound`."""
    if not all(alert.sound for alert in carried):
        raise Unsound
    return carried


@dataclass(frozen=True, slots=True)
class _Alert:
    """One alert, for recipients who want to hear with `frequency`; for all if that is empty."""

    campaign: Campaign
    alert: Alert
    frequency: str = ""

    def choose(self, recipient: Recipient) -> Chosen | None:
        if self.frequency not in ("", recipient.frequency) or not includes(self.alert, recipient):
            return None
        if is_over(self.alert, self.campaign.today()):
            return None
        return self.said(recipient)

    def said(self, recipient: Recipient, copy: int | None = None) -> Chosen:
        """The alert in the language of `recipient`, in place of `copy` if given."""
        language = _language(self.campaign, recipient)
        today = self.campaign.today()
        make = partial(
            alert_message.message, self.alert, language, kind=recipient.kind, today=today
        )
        return Chosen((language, recipient.kind, today), make, copy)


@dataclass(frozen=True, slots=True)
class _News:
    """What all are told about the closing; the thanks are for who wants to hear how it goes."""

    campaign: Campaign
    kind: BroadcastKind
    reply: Reply

    def choose(self, recipient: Recipient) -> Chosen | None:
        if not wants(self.kind, recipient.topics):
            return None
        language = _language(self.campaign, recipient)
        return Chosen(language, partial(replace, self.reply, language=language))


@dataclass(frozen=True, slots=True)
class _Digest:
    """A digest: of `alerts`, those for the recipient that went out after the subscription."""

    campaign: Campaign
    alerts: Sequence[Alert]

    def choose(self, recipient: Recipient) -> Chosen | None:
        theirs = _after_joining(self.alerts, recipient, recipient.joined)
        return self.said(theirs, recipient) if theirs else None

    def said(
        self, theirs: tuple[Alert, ...], recipient: Recipient, copy: int | None = None
    ) -> Chosen:
        """The alerts `theirs` in the language of `recipient`, in place of `copy` if given."""
        language = _language(self.campaign, recipient)
        today = self.campaign.today()
        make = partial(alert_message.digest, theirs, language, kind=recipient.kind, today=today)
        return Chosen((tuple(a.id for a in theirs), language, recipient.kind, today), make, copy)


def _after_joining(alerts: Sequence[Alert], recipient: Recipient, joined: int) -> tuple[Alert, ...]:
    return tuple(
        alert for alert in alerts if (alert.broadcast or 0) > joined and includes(alert, recipient)
    )


@dataclass(frozen=True, slots=True)
class _Reminder:
    """The pledges that each recipient is to be reminded of by the ISO date `day`."""

    campaign: Campaign
    day: str

    def choose(self, recipient: Recipient) -> Chosen | None:
        hidden = recipient.reminders
        if (
            hidden is None
            or not recipient.topics & Topic.REMINDERS
            or (recipient.remind_on or "") > self.day
        ):
            return None
        vault = self.campaign.vault
        listed = reminders.read(vault, recipient.tag, hidden)
        due = reminders.due(listed, self.day)
        if not due:
            return None
        left = reminders.write(vault, recipient.tag, reminders.after(listed, self.day))
        make = partial(reminders.message, self.campaign, due, _language(self.campaign, recipient))
        return Chosen(None, make, left=Left(*left, of=hidden))


@dataclass(frozen=True, slots=True)
class _Refresh:
    """The copies of an alert, and of digests with the alert in them, as they are to be now."""

    alert: _Alert
    digests: dict[int, _Digest]

    def choose(self, recipient: Recipient) -> Chosen | None:
        number, covered = recipient.copy
        if not covered:
            return None
        copy = self.alert.campaign.vault.uncover(recipient.tag, number, covered)
        if number == self.alert.alert.broadcast:
            return self.alert.said(recipient, copy)
        digest = self.digests.get(number)
        if digest is None:
            return None
        # Who has this digest came before it: a later number says that other digests followed.
        joined = recipient.joined if recipient.joined < number else 0
        theirs = _after_joining(digest.alerts, recipient, joined)
        return digest.said(theirs, recipient, copy) if self.alert.alert in theirs else None


async def _refresh(tx: Transaction, campaign: Campaign, alert: Alert, number: int) -> _Refresh:
    digests = {}
    for digest in await _digests_with(tx, alert, number):
        here = _sound(await of_digest(tx, digest))
        others = tuple(each for each in here if stands_in_digest(each) and each.id != alert.id)
        stood = sorted((*others, alert), key=lambda each: each.broadcast or 0)
        digests[digest.number] = _Digest(campaign, tuple(stood))
    return _Refresh(_Alert(campaign, alert), digests)


async def _digests_with(tx: Transaction, alert: Alert, until: int) -> list[Broadcast]:
    """The digests before broadcast number `until` that some readers got with `alert` in them.

    A digest that carried the alert until a pause is among them only for a recall, for readers who
    got the digest afterwards must not be told of the alert before they have it.
    """
    number = alert.broadcast or 0
    in_time = await broadcasts.digests_with(tx, number, until)
    moved = await moved_alerts.of_alert(tx, number)
    carried = [
        each
        for each in moved
        if each.digest != moved_alerts.NEXT
        and (not each.part or alert.state is AlertState.RECALLED)
    ]
    moved_to = [await broadcasts.broadcast(tx, each.digest) for each in carried]
    whole = [each for each in in_time if not await _moved_out(tx, number, each)]
    return [*whole, *(each for each in moved_to if each is not None and each.number < until)]


async def _moved_out(tx: Transaction, number: int, digest: Broadcast) -> bool:
    """Whether a pause moved the alert of broadcast `number` among the digests like `digest`."""
    moved = await moved_alerts.of(tx, digest.frequency, digest.zone)
    return any(each.alert == number for each in moved)


def _language(campaign: Campaign, recipient: Recipient) -> str:
    """The published language that `recipient` reads."""
    return campaign.languages.reads(recipient.locale, None)
