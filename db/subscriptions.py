"""Subscriptions: which alerts, how often, where to; only the vault's key opens the address."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag, StrEnum

from db import audience
from db.audience import Subscriber
from db.engine.columns import named
from db.engine.transaction import Row, Transaction
from db.secrets.vault import AccountTag

NO_COPY = bytes(16)
"""The copy of a subscription before the first one: as long as any other, so that no row grows."""


class Topic(IntFlag):
    """The topic of an alert; a subscription has a set of topics."""

    ACTION = 1
    NEWS = 2
    MILESTONES = 4
    REMINDERS = 8


class Frequency(StrEnum):
    """The frequency with which a subscriber wants to hear."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Consent to alerts, of a person or a chat.

    `address` is encrypted; `day` is the ISO date of the consent. Quiet hours run from `quiet_from`
    to `quiet_until`, full hours of `zone` (an IANA name), both None without any. `country` is an
    ISO 3166 code or "". `owner` is, for a chat, the encrypted address of the account that
    subscribed the chat. `reminders` are encrypted too, the next reminder due on the ISO date
    `remind_on`.
    """

    address: bytes
    locale: str
    platform: str
    consent_version: int
    day: str
    kind: Subscriber = Subscriber.PERSON
    topics: Topic = Topic.ACTION
    frequency: Frequency = Frequency.AT_ONCE
    zone: str = "UTC"
    quiet_from: int | None = None
    quiet_until: int | None = None
    country: str = ""
    paused: bool = False
    owner: bytes | None = None
    reminders: bytes | None = None
    remind_on: str | None = None

    @property
    def alike(self) -> audience.Alike | None:
        """The cell of the audience that counts the subscription; None while it is paused."""
        if self.paused:
            return None
        return audience.Alike(
            self.platform,
            self.kind,
            self.frequency.value,
            self.zone,
            self.locale,
            self.country,
            int(self.topics),
        )


_COLUMNS = (
    "address, locale, platform, consent_version, day, kind, topics, frequency, zone, quiet_from, "
    "quiet_until, country, paused, owner, reminders, remind_on"
)
_NAMES = _COLUMNS.split(", ")


async def subscribe(tx: Transaction, tag: AccountTag, subscription: Subscription) -> None:
    """Keep a subscription in place of the account's earlier one.

    A new subscription takes no part in a broadcast that is under way; a changed one still does.
    """
    row = await tx.row("SELECT joined, copy FROM subscription WHERE tag = $1", tag)
    if row is None:
        newest = await tx.row("SELECT MAX(number) FROM broadcast")
        row = (newest[0] if newest and newest[0] else 0, NO_COPY)
    else:
        await _remove(tx, tag)
    await tx.execute(
        f"INSERT INTO subscription (tag, {_COLUMNS}, joined, copy) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19)",
        tag,
        subscription.address,
        subscription.locale,
        subscription.platform,
        subscription.consent_version,
        subscription.day,
        subscription.kind.value,
        int(subscription.topics),
        subscription.frequency.value,
        subscription.zone,
        subscription.quiet_from,
        subscription.quiet_until,
        subscription.country,
        int(subscription.paused),
        subscription.owner,
        subscription.reminders,
        subscription.remind_on,
        int(row[0]),
        row[1],
    )
    if subscription.alike is not None:
        await audience.add(tx, subscription.alike, 1)


async def subscription_of(tx: Transaction, tag: AccountTag) -> Subscription | None:
    """The account's subscription; None without one."""
    row = await tx.row(
        f"SELECT {_COLUMNS} FROM subscription WHERE tag = $1",  # noqa: S608 - constant
        tag,
    )
    return _subscription(row) if row else None


async def unsubscribe(tx: Transaction, tag: AccountTag) -> bool:
    """Erase the account's subscription and its deliveries' rows; whether there was one."""
    removed = await _remove(tx, tag)
    if removed:
        await tx.execute("DELETE FROM delivery WHERE tag = $1", tag)
    return removed


async def open_actions(tx: Transaction, today: str, limit: int) -> tuple[str, ...]:
    """The ids of the latest actions that have begun and are not over on the ISO date `today`.

    New subscribers get these actions. An action whose broadcast is paused or was stopped is left
    out.
    """
    rows = await tx.rows(
        "SELECT a.id FROM alert a JOIN broadcast b ON b.number = a.broadcast "
        "WHERE a.state = 'started' AND a.topic = $1 AND (a.ends IS NULL OR a.ends >= $2) "
        "AND b.state IN ('running', 'done') ORDER BY b.number DESC LIMIT $3",
        int(Topic.ACTION),
        today,
        limit,
    )
    return tuple(row[0] for row in rows)


async def reminders_wait(tx: Transaction, platform: str, zone: str, day: str) -> bool:
    """Whether anybody in a time zone is to be reminded of something on the ISO date `day`."""
    row = await tx.row(
        "SELECT 1 FROM subscription WHERE platform = $1 AND zone = $2 AND remind_on IS NOT NULL "
        "AND remind_on <= $3 LIMIT 1",
        platform,
        zone,
        day,
    )
    return row is not None


async def _remove(tx: Transaction, tag: AccountTag) -> bool:
    subscription = await subscription_of(tx, tag)
    if subscription is None:
        return False
    await tx.execute("DELETE FROM subscription WHERE tag = $1", tag)
    if subscription.alike is not None:
        await audience.add(tx, subscription.alike, -1)
    tx.erases = True
    return True


def _subscription(row: Row) -> Subscription:
    columns = named(_NAMES, row)
    columns["kind"] = Subscriber(columns["kind"])
    columns["topics"] = Topic(columns["topics"])
    columns["frequency"] = Frequency(columns["frequency"])
    columns["paused"] = bool(columns["paused"])
    return Subscription(**columns)
