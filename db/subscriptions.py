"""Subscriptions: which alerts, how often, where to; only the vault's key opens the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntFlag, StrEnum
from typing import TypeAlias

from db import audience, broadcasts, daily
from db.audience import Subscriber
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.secrets.vault import BEHIND_ALL, AccountTag, Column, SealBroken
from db.subjects import Subject

NO_COPY = bytes(16)
"""The copy of a subscription before the first one: as long as any other, so that no row grows."""

_SALT, _BROADCAST, _MESSAGE = 4, 4, 8
"""The bytes of a copy: of the salt, of the broadcast's number, and of the covered message."""


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

    `address` is encrypted; `month` is that of the consent, as `2026-11`, which the row keeps hidden
    in `since`. Quiet hours run from
    `quiet_from` to `quiet_until`, full hours of `zone` (an IANA name), both None without any.
    `country` is an ISO 3166 code or "". `owner` is, for a chat, the encrypted address of the
    account that subscribed the chat, and `owner_tag` that account's tag, None in rows of before
    until the clock adds it. `reminders` are encrypted too, the next reminder due on the ISO date
    `remind_on`.
    """

    address: bytes
    locale: str
    platform: str
    consent_version: int
    month: str
    kind: Subscriber = Subscriber.PERSON
    topics: Topic = Topic.ACTION
    frequency: Frequency = Frequency.AT_ONCE
    zone: str = "UTC"
    quiet_from: int | None = None
    quiet_until: int | None = None
    country: str = ""
    paused: bool = False
    owner: bytes | None = None
    owner_tag: bytes | None = None
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


COUNTED = {Subscriber.PERSON: Subject.SUBSCRIBERS, Subscriber.CHAT: Subject.CHATS}
"""The totals by day, by the kind of subscriptions that they count."""

Tagged: TypeAlias = tuple[AccountTag, Subscription]
"""A subscription, behind its tag."""


SUBSCRIPTION, CONSENT, REMINDERS = "subscription", "consent of a subscription", "reminders"
OWNER = "owner of a chat's subscription"
"""What is buried of an account that takes alerts."""

_COLUMNS = (
    "address, locale, platform, consent_version, month, kind, topics, frequency, zone, quiet_from, "
    "quiet_until, country, paused, owner, owner_tag, reminders, remind_on"
)
_NAMES = _COLUMNS.split(", ")
_ROW = f"since, {_COLUMNS}"

SUBSCRIPTION_OF = f"SELECT {_ROW} FROM subscription WHERE tag = $1"  # noqa: S608 - constant


def copy_of(broadcast: int, covered: int) -> bytes:
    """The bytes of a copy in a broadcast, whose message the vault has `covered`."""
    salt, message = divmod(covered, 1 << 8 * _MESSAGE)
    return salt.to_bytes(_SALT) + broadcast.to_bytes(_BROADCAST) + message.to_bytes(_MESSAGE)


def numbers_of(copy: bytes) -> tuple[int, int]:
    """The numbers of the broadcast and of the covered message in the bytes of a copy."""
    salt, broadcast, message = copy[:_SALT], copy[_SALT:-_MESSAGE], copy[-_MESSAGE:]
    return int.from_bytes(broadcast), int.from_bytes(salt + message)


async def subscribe(tx: Transaction, tag: AccountTag, subscription: Subscription) -> None:
    """Keep a subscription in place of the account's earlier one.

    A new subscription takes no part in a broadcast that is under way; a changed one still does.
    `daily.came` counts the day of a new one.
    """
    row = await tx.row("SELECT joined, copy FROM subscription WHERE tag = $1", tag)
    before = await _remove(tx, tag)
    if row is None or before is None:
        row = (await broadcasts.newest_number(tx), NO_COPY)
    else:
        row = (max(row[0], await _had_until(tx, before, subscription)), row[1])
        if _takes_back(before, subscription):
            await bury(tx, CONSENT, tag)
    await _insert(tx, tag, subscription, int(row[0]), row[1])
    if subscription.alike is not None:
        await audience.add(tx, subscription.alike, 1)


async def begin(tx: Transaction, begun: Mapping[AccountTag, Subscription]) -> None:
    """Keep subscriptions of accounts that have none yet; they take part in no earlier broadcast.

    `daily.came` counts their day.
    """
    newest = await broadcasts.newest_number(tx)
    for tag, subscription in begun.items():
        await _insert(tx, tag, subscription, newest, NO_COPY)
    for alike, n in Counter(each.alike for each in begun.values()).items():
        if alike is not None:
            await audience.add(tx, alike, n)


async def _insert(
    tx: Transaction, tag: AccountTag, subscription: Subscription, joined: int, copy: bytes
) -> None:
    await tx.later(
        f"INSERT INTO subscription (tag, {_ROW}, joined, copy) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21)",
        tag,
        _hide_month(tx, tag, subscription.month),
        subscription.address,
        subscription.locale,
        subscription.platform,
        subscription.consent_version,
        "",
        subscription.kind.value,
        int(subscription.topics),
        subscription.frequency.value,
        subscription.zone,
        subscription.quiet_from,
        subscription.quiet_until,
        subscription.country,
        int(subscription.paused),
        subscription.owner,
        subscription.owner_tag,
        subscription.reminders,
        subscription.remind_on,
        joined,
        copy,
    )


async def _had_until(tx: Transaction, before: Subscription, after: Subscription) -> int:
    """The number up to which a reader has had the alerts, if other digests bring them from now on.

    The next digest then neither repeats them nor carries what was sent before the reader came.
    """
    as_before = (before.frequency, before.zone) == (after.frequency, after.zone)
    if as_before or after.frequency is Frequency.AT_ONCE:
        return 0
    if before.frequency is Frequency.AT_ONCE:
        return await broadcasts.ended_until(tx)
    return await broadcasts.last_ended_digest(tx, before.frequency.value, before.zone)


async def subscription_of(tx: Transaction, tag: AccountTag) -> Subscription | None:
    """The account's subscription; None without one."""
    row = await tx.row(SUBSCRIPTION_OF, tag)
    return _subscription(tx, tag, row) if row else None


async def unsubscribe(tx: Transaction, tag: AccountTag) -> bool:
    """Erase the account's subscription and its deliveries' rows; whether there was one."""
    removed = await _remove(tx, tag)
    if removed is None:
        return False
    await tx.execute("DELETE FROM delivery WHERE tag = $1", tag)
    await broadcasts.step_back(tx, tag)
    await daily.left(tx, COUNTED[removed.kind], removed.month)
    await bury(tx, SUBSCRIPTION, tag)
    return True


async def move(
    tx: Transaction, before: AccountTag, after: AccountTag, subscription: Subscription
) -> None:
    """Keep `subscription` under the tag `after`, in place of the one under the tag `before`."""
    await _remove(tx, before)
    await tx.execute("DELETE FROM delivery WHERE tag = $1", before)
    await bury(tx, SUBSCRIPTION, before)
    await subscribe(tx, after, subscription)


async def chats_of(tx: Transaction, owner: AccountTag) -> tuple[Tagged, ...]:
    """The subscriptions of the chats that the account with the tag `owner` asked alerts for."""
    rows = await tx.rows(
        f"SELECT tag, {_ROW} FROM subscription "  # noqa: S608 - constant
        "WHERE owner_tag = $1 ORDER BY tag",
        owner,
    )
    return _tagged(tx, rows)


async def chats_without_owner_tag(tx: Transaction) -> tuple[Tagged, ...]:
    """The subscriptions of chats whose owner has no tag in the row yet."""
    rows = await tx.rows(
        f"SELECT tag, {_ROW} FROM subscription "  # noqa: S608 - constant
        "WHERE owner IS NOT NULL AND owner_tag IS NULL ORDER BY tag"
    )
    return _tagged(tx, rows)


async def name_owner(tx: Transaction, tag: AccountTag, hidden: bytes, owner: AccountTag) -> None:
    """Add the tag `owner` to the chat `tag`, whose owner is still the one that is `hidden`."""
    await tx.execute(
        "UPDATE subscription SET owner_tag = $3 WHERE tag = $1 AND owner = $2", tag, hidden, owner
    )


async def disown(tx: Transaction, tag: AccountTag) -> None:
    """Erase who asked for the alerts of the chat `tag`, which keeps getting them.

    Alone: an act of somebody else in that chat would write the row back as it was.
    """
    await tx.alone()
    await tx.execute("UPDATE subscription SET owner = NULL, owner_tag = NULL WHERE tag = $1", tag)
    await bury(tx, OWNER, tag)
    tx.erases = True


async def hide_months(tx: Transaction, limit: int) -> bool:
    """Hide the month in the next rows of before, at most `limit`; whether there may be more."""
    rows = await tx.rows("SELECT tag, month FROM subscription WHERE since IS NULL LIMIT $1", limit)
    for tag, month in rows:
        await tx.execute(
            "UPDATE subscription SET since = $2, month = '' WHERE tag = $1",
            tag,
            _hide_month(tx, AccountTag(bytes(tag)), str(month)),
        )
    tx.erases = tx.erases or bool(rows)
    return len(rows) == limit


async def reminded_after(
    tx: Transaction, after: AccountTag, among: int
) -> tuple[tuple[Tagged, ...], AccountTag | None]:
    """Those with reminders `among` the next subscriptions behind the tag `after`, each by its tag.

    Besides, the tag up to which was looked; None at the end. A million without any take long to
    look through at once.
    """
    last = await tx.row(
        "SELECT tag FROM subscription WHERE tag > $1 ORDER BY tag LIMIT 1 OFFSET $2",
        after,
        among - 1,
    )
    rows = await tx.rows(
        f"SELECT tag, {_ROW} FROM subscription "  # noqa: S608 - constant
        "WHERE remind_on IS NOT NULL AND tag > $1 AND tag <= $2 ORDER BY tag",
        after,
        last[0] if last else BEHIND_ALL,
    )
    return _tagged(tx, rows), AccountTag(bytes(last[0])) if last else None


async def remind(tx: Transaction, tag: AccountTag, hidden: bytes | None, day: str | None) -> None:
    """Keep other reminders in a subscription, the next due on the ISO date `day`."""
    await tx.execute(
        "UPDATE subscription SET reminders = $2, remind_on = $3 WHERE tag = $1", tag, hidden, day
    )


def _takes_back(before: Subscription, after: Subscription) -> bool:
    """Whether who agreed to `before` agrees to less now, or wants something no longer known."""
    return (
        bool(before.topics & ~after.topics)
        or after.paused > before.paused
        or before.country not in ("", after.country)
    )


async def take_consent_back(tx: Transaction, tag: AccountTag) -> None:
    """Pause the account's subscription, and leave no country in it: less was agreed to since."""
    before = await subscription_of(tx, tag)
    if before is not None:
        await subscribe(tx, tag, replace(before, paused=True, country=""))


async def forget_reminders(tx: Transaction, tag: AccountTag) -> None:
    """Erase what the account is to be reminded of; the subscription stays."""
    before = await subscription_of(tx, tag)
    if before is not None and before.reminders is not None:
        await subscribe(tx, tag, replace(before, reminders=None, remind_on=None))


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


async def _remove(tx: Transaction, tag: AccountTag) -> Subscription | None:
    """Erase the account's row; what stood there."""
    subscription = await subscription_of(tx, tag)
    if subscription is None:
        return None
    await tx.alone()  # a change of cells: two in opposite directions would wait for each other
    await tx.execute("DELETE FROM subscription WHERE tag = $1", tag)
    if subscription.alike is not None:
        await audience.add(tx, subscription.alike, -1)
    tx.erases = True
    return subscription


def _tagged(tx: Transaction, rows: Sequence[Row]) -> tuple[Tagged, ...]:
    tags = [AccountTag(bytes(tag)) for tag, *_ in rows]
    return tuple(
        (tag, _subscription(tx, tag, row[1:])) for tag, row in zip(tags, rows, strict=True)
    )


def _subscription(tx: Transaction, tag: AccountTag, row: Row) -> Subscription:
    since, *kept = row
    columns = named(_NAMES, kept)
    if since is not None:
        columns["month"] = _month(tx, tag, bytes(since))
    columns["kind"] = Subscriber(columns["kind"])
    columns["topics"] = Topic(columns["topics"])
    columns["frequency"] = Frequency(columns["frequency"])
    columns["paused"] = bool(columns["paused"])
    return Subscription(**columns)


def _hide_month(tx: Transaction, tag: AccountTag, month: str) -> bytes:
    return tx.vault.hide(tag, month.encode(), Column.SINCE)


def _month(tx: Transaction, tag: AccountTag, since: bytes) -> str:
    """The month hidden in `since`; "" in a row that others wrote: leaving must work with it too."""
    try:
        return tx.vault.unhide(tag, since, Column.SINCE).decode()
    except SealBroken:
        return ""
