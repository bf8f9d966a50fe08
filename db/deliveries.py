"""Deliveries: the recipients whose turn is next in a lane, and the result of each delivery.

A delivery that went well has no row: the cursor says so, and the recipient's own row keeps the last
copy. Only a delivery that waits, failed or is unclear has a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import NamedTuple

from db import notices, subscriptions
from db.audience import Subscriber
from db.broadcasts import BEFORE, BEGINNING, Broadcast, BroadcastKind
from db.engine.columns import named
from db.engine.transaction import Row, Transaction
from db.notices import Notice
from db.secrets.vault import AccountTag

TOGETHER = 16
"""Copies kept by one statement: as many as a lane records at once."""

GONE_AFTER = 2
"""Deliveries in a row that fail to reach somebody before the subscription is removed."""


class Recipient(NamedTuple):
    """A subscription as a lane needs it; see `Subscription`.

    The fields are columns of its row. `joined` is the number of the last broadcast before the
    subscription; `copy` the numbers of the broadcast and the message of the last copy, the latter
    covered by the vault with its salt, 12 bytes; 0 and 0 before the first copy.
    """

    tag: AccountTag
    platform: str
    kind: Subscriber
    zone: str
    address: bytes
    locale: str
    country: str
    topics: int
    frequency: str
    quiet_from: int | None
    quiet_until: int | None
    paused: bool
    joined: int
    copy: tuple[int, int]
    owner: bytes | None
    reminders: bytes | None
    remind_on: str | None


class Result(StrEnum):
    """The result of a delivery. `HELD` waits for quiet hours to end, `RETRY` for another try."""

    SENT = "sent"
    SKIPPED = "skipped"
    HELD = "held"
    RETRY = "retry"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
    GONE = "gone"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Settled:
    """A delivery with its result, ready to be recorded.

    `due` is the stamp of another try, if there is one, and `tries` the number of tries so far.
    `copy` is the number of the message that arrived, if copies of the broadcast are kept in mind;
    `address` the new address of a recipient that has moved. `reminders` and `remind_on` take the
    place of `reminded`, the list that the delivery was made from, unless that list has changed.
    `late` is True for a delivery that was put off before and so has a row, `counted` for one that
    was counted as ambiguous then. `notice` goes to the owner of a chat whose subscription ends.
    """

    tag: AccountTag
    result: Result
    due: str | None = None
    tries: int = 0
    copy: int | None = None
    address: bytes | None = None
    reminders: bytes | None = None
    remind_on: str | None = None
    reminded: bytes | None = None
    late: bool = False
    counted: bool = False
    notice: Notice | None = None


class DueDelivery(NamedTuple):
    """A delivery whose time has come again; `recipient` is None if the subscription is no more."""

    tag: AccountTag
    state: Result
    tries: int
    recipient: Recipient | None


_COLUMNS = ", ".join(f"s.{name}" for name in Recipient._fields)


async def following(
    tx: Transaction, broadcast: Broadcast, platform: str, after: AccountTag, limit: int
) -> tuple[Recipient, ...]:
    """The next subscriptions in the lane's order, whether the broadcast is for them or not.

    Fewer than `limit` are the last.
    """
    match broadcast.kind:
        case BroadcastKind.REMINDER:
            rows = await tx.rows(
                f"SELECT {_COLUMNS} FROM subscription s "  # noqa: S608 - constant
                "WHERE s.platform = $1 AND s.zone = $2 AND s.remind_on IS NOT NULL "
                "AND s.tag > $3 ORDER BY s.tag LIMIT $4",
                platform,
                broadcast.zone,
                after,
                limit,
            )
        case BroadcastKind.DIGEST:
            rows = await tx.rows(
                f"SELECT {_COLUMNS} FROM subscription s "  # noqa: S608 - constant
                "WHERE s.platform = $1 AND s.frequency = $2 AND s.zone = $3 "
                "AND s.tag > $4 ORDER BY s.tag LIMIT $5",
                platform,
                broadcast.frequency,
                broadcast.zone,
                after,
                limit,
            )
        case _:
            rows = await tx.rows(
                f"SELECT {_COLUMNS} FROM subscription s "  # noqa: S608 - constant
                "WHERE s.platform = $1 AND s.tag > $2 ORDER BY s.tag LIMIT $3",
                platform,
                after,
                limit,
            )
    return tuple(map(_recipient, rows))


async def due(
    tx: Transaction, number: int, platform: str, now: str, limit: int
) -> tuple[DueDelivery, ...]:
    """Deliveries of a broadcast whose time has come again, the longest due first."""
    rows = await tx.rows(
        f"SELECT d.tag, d.state, d.tries, {_COLUMNS} "  # noqa: S608 - constant
        "FROM delivery d LEFT JOIN subscription s ON s.tag = d.tag "
        "WHERE d.broadcast = $1 AND d.platform = $2 AND d.due <= $3 ORDER BY d.due LIMIT $4",
        number,
        platform,
        now,
        limit,
    )
    return tuple(
        DueDelivery(
            AccountTag(tag),
            Result(state),
            tries,
            _recipient(recipient) if recipient[0] is not None else None,
        )
        for tag, state, tries, *recipient in rows
    )


async def record(
    tx: Transaction,
    number: int,
    platform: str,
    settled: Sequence[Settled],
    cursor: AccountTag | None,
    *,
    at_end: bool = False,
) -> None:
    """Keep the results of deliveries, and how far the lane is.

    `cursor` is None where the lane has not moved. What is kept of it is the latest tag up to there
    of somebody who still subscribes. `at_end` says that nobody follows the cursor.
    """
    counts = dict.fromkeys(("sent", "failed", "gone", "ambiguous"), 0)
    await _copied(tx, number, settled)
    for delivery in settled:
        await _settle(tx, number, platform, delivery)
        column = "gone" if delivery.result is Result.CLOSED else delivery.result.value
        if column in counts and not delivery.counted:
            counts[column] += 1
    await tx.execute(
        "UPDATE lane SET sent = sent + $3, failed = failed + $4, gone = gone + $5, "
        "ambiguous = ambiguous + $6, at_end = CASE WHEN $7 = 1 THEN 1 ELSE at_end END "
        "WHERE broadcast = $1 AND platform = $2",
        number,
        platform,
        *counts.values(),
        int(at_end),
    )
    if cursor is not None:
        await tx.execute(
            f"UPDATE lane SET tag = COALESCE(({BEFORE}), $2) "  # noqa: S608 - constant
            "WHERE broadcast = $3 AND platform = $4 AND EXISTS "
            "(SELECT 1 FROM broadcast WHERE number = $3 AND finished IS NULL)",
            cursor,
            BEGINNING,
            number,
            platform,
        )


async def _settle(tx: Transaction, number: int, platform: str, delivery: Settled) -> None:
    match delivery.result:
        case Result.SENT:
            await _sent(tx, delivery)
        case Result.GONE | Result.CLOSED:
            await _gone(tx, delivery, at_once=delivery.result is Result.CLOSED)
        case Result.HELD | Result.RETRY | Result.AMBIGUOUS | Result.FAILED:
            await _keep(tx, number, platform, delivery)
            return
    if delivery.late:
        await tx.execute(
            "DELETE FROM delivery WHERE broadcast = $1 AND tag = $2", number, delivery.tag
        )


async def _copied(tx: Transaction, number: int, settled: Sequence[Settled]) -> None:
    """Keep the numbers of the last copies; a subscriber who gets a copy can be reached."""
    copies = [
        (each.tag, subscriptions.copy_of(number, each.copy))
        for each in settled
        if each.copy is not None
    ]
    for start in range(0, len(copies), TOGETHER):
        some = copies[start : start + TOGETHER]
        await tx.execute(_keeping(len(some)), *chain.from_iterable(some))


@cache
def _keeping(copies: int) -> str:
    """The statement that keeps so many: one way to the database, while everybody else waits."""
    tags = ", ".join(f"${2 * n + 1}" for n in range(copies))
    each = " ".join(f"WHEN ${2 * n + 1} THEN ${2 * n + 2}" for n in range(copies))
    return (
        f"UPDATE subscription SET copy = CASE tag {each} ELSE copy END, failures = 0 "  # noqa: S608
        f"WHERE tag IN ({tags})"
    )


async def _sent(tx: Transaction, delivery: Settled) -> None:
    if delivery.address is not None:
        await tx.execute(
            "UPDATE subscription SET address = $2 WHERE tag = $1", delivery.tag, delivery.address
        )
    if delivery.reminded is not None:
        await tx.execute(
            "UPDATE subscription SET reminders = $2, remind_on = $3, failures = 0 "
            "WHERE tag = $1 AND reminders = $4",
            delivery.tag,
            delivery.reminders,
            delivery.remind_on,
            delivery.reminded,
        )


async def _gone(tx: Transaction, delivery: Settled, at_once: bool) -> None:
    """Count that nothing reached somebody; unsubscribe `at_once`, or the second time in a row."""
    await tx.execute("UPDATE subscription SET failures = failures + 1 WHERE tag = $1", delivery.tag)
    row = await tx.row("SELECT failures FROM subscription WHERE tag = $1", delivery.tag)
    if row is None or (row[0] < GONE_AFTER and not at_once):
        return
    await subscriptions.unsubscribe(tx, delivery.tag)
    if delivery.notice is not None:
        await notices.put(tx, delivery.notice)


async def _keep(tx: Transaction, number: int, platform: str, delivery: Settled) -> None:
    """Keep a row of the delivery, unless the subscription has ended meanwhile."""
    await tx.execute(
        "INSERT INTO delivery (broadcast, tag, platform, state, due, tries) "
        "SELECT $1, tag, $3, $4, $5, $6 FROM subscription WHERE tag = $2 "
        "ON CONFLICT (broadcast, tag) "
        "DO UPDATE SET state = excluded.state, due = excluded.due, tries = excluded.tries",
        number,
        delivery.tag,
        platform,
        delivery.result.value,
        delivery.due,
        delivery.tries,
    )


def _recipient(row: Row) -> Recipient:
    columns = named(Recipient._fields, row)
    columns["kind"] = Subscriber(columns["kind"])
    columns["paused"] = bool(columns["paused"])
    columns["copy"] = subscriptions.numbers_of(columns["copy"] or subscriptions.NO_COPY)
    return Recipient(**columns)
