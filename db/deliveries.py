"""A lane at work: whose turn is next, and what became of it.

There is no row for what went well: the cursor says so, and the recipient's own row keeps the last
copy. Only what waits, failed, or nobody knows about is a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from db import notices, subscriptions
from db.audience import Kind
from db.broadcasts import Broadcast, Pass
from db.engine.transaction import Row, Transaction
from db.notices import Notice
from db.secrets.vault import AccountTag

GONE_AFTER = 2
"""Times in a row that nothing reaches somebody before the subscription is removed."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A subscription as a lane needs it; see `Subscription`.

    `joined` is the number of the last broadcast before it; `copy` the broadcast and message of the
    last thing it got, the latter covered by the vault; 0 and 0 before the first.
    """

    tag: AccountTag
    platform: str
    kind: Kind
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
    """What became of a delivery. `HELD` waits for quiet hours to end, `RETRY` for another try."""

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
    """A delivery and what became of it.

    `due` is when it is tried again, if it is; `tries` how often it was tried. `copy` is the message
    that arrived, if it is to be kept in mind; `address` where it arrived if that is another place
    now. `reminders` and `remind_on` replace `reminded`, the list that was gone by, unless it has
    changed. `late` is True for what was put off before, so that it has a row, and `counted` for
    what was ambiguous then.
    `notice` tells the owner of a chat that its subscription has ended, if it does.
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


class Due(NamedTuple):
    """A delivery whose time has come again; `recipient` is None if the subscription is no more."""

    tag: AccountTag
    state: Result
    tries: int
    recipient: Recipient | None


_COLUMNS = (
    "s.tag, s.platform, s.kind, s.zone, s.address, s.locale, s.country, s.topics, s.frequency, "
    "s.quiet_from, s.quiet_until, s.paused, s.joined, s.copy, s.owner, s.reminders, s.remind_on"
)


async def following(
    tx: Transaction, broadcast: Broadcast, platform: str, after: AccountTag, limit: int
) -> tuple[Recipient, ...]:
    """The next subscriptions in the lane's order, whether the broadcast is for them or not.

    Fewer than `limit` means that the end is reached.
    """
    match broadcast.kind:
        case Pass.REMINDER:
            rows = await tx.rows(
                f"SELECT {_COLUMNS} FROM subscription s "  # noqa: S608 - constant
                "WHERE s.platform = $1 AND s.zone = $2 AND s.remind_on IS NOT NULL "
                "AND s.tag > $3 ORDER BY s.tag LIMIT $4",
                platform,
                broadcast.zone,
                after,
                limit,
            )
        case Pass.DIGEST:
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
        case Pass.ALERT | Pass.REFRESH:
            rows = await tx.rows(
                f"SELECT {_COLUMNS} FROM subscription s "  # noqa: S608 - constant
                "WHERE s.platform = $1 AND s.tag > $2 ORDER BY s.tag LIMIT $3",
                platform,
                after,
                limit,
            )
    return tuple(map(_recipient, rows))


async def due(tx: Transaction, number: int, platform: str, now: str, limit: int) -> tuple[Due, ...]:
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
        Due(
            AccountTag(bytes(tag)),
            Result(state),
            int(tries),
            _recipient(found) if found[0] is not None else None,
        )
        for tag, state, tries, *found in rows
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
    """Keep what became of deliveries, and how far the lane is.

    `cursor` is None where it has not moved; `at_end` that nothing follows it.
    """
    counted = dict.fromkeys(("sent", "failed", "gone", "ambiguous"), 0)
    for each in settled:
        await _settle(tx, number, platform, each)
        column = "gone" if each.result is Result.CLOSED else each.result.value
        if column in counted and not each.counted:
            counted[column] += 1
    await tx.execute(
        "UPDATE lane SET sent = sent + $3, failed = failed + $4, gone = gone + $5, "
        "ambiguous = ambiguous + $6, at_end = CASE WHEN $7 = 1 THEN 1 ELSE at_end END "
        "WHERE broadcast = $1 AND platform = $2",
        number,
        platform,
        *counted.values(),
        int(at_end),
    )
    if cursor is not None:
        await tx.execute(
            "UPDATE lane SET tag = $3 WHERE broadcast = $1 AND platform = $2 AND EXISTS "
            "(SELECT 1 FROM broadcast WHERE number = $1 AND finished IS NULL)",
            number,
            platform,
            cursor,
        )


async def _settle(tx: Transaction, number: int, platform: str, each: Settled) -> None:
    if each.copy is not None:
        await _copied(tx, number, each.tag, each.copy)
    match each.result:
        case Result.SENT:
            await _sent(tx, each)
        case Result.GONE | Result.CLOSED:
            await _gone(tx, each, at_once=each.result is Result.CLOSED)
        case Result.HELD | Result.RETRY | Result.AMBIGUOUS | Result.FAILED:
            await _keep(tx, number, platform, each)
            return
    if each.late:
        await tx.execute("DELETE FROM delivery WHERE broadcast = $1 AND tag = $2", number, each.tag)


async def _copied(tx: Transaction, number: int, tag: AccountTag, message: int) -> None:
    """Keep the last copy in mind; whoever gets one can be reached."""
    copy = number.to_bytes(8, "big") + message.to_bytes(8, "big")
    await tx.execute("UPDATE subscription SET copy = $2, failures = 0 WHERE tag = $1", tag, copy)


async def _sent(tx: Transaction, each: Settled) -> None:
    if each.address is not None:
        await tx.execute(
            "UPDATE subscription SET address = $2 WHERE tag = $1", each.tag, each.address
        )
    if each.reminded is not None:
        await tx.execute(
            "UPDATE subscription SET reminders = $2, remind_on = $3, failures = 0 "
            "WHERE tag = $1 AND reminders = $4",
            each.tag,
            each.reminders,
            each.remind_on,
            each.reminded,
        )


async def _gone(tx: Transaction, each: Settled, at_once: bool) -> None:
    """Nothing reaches them: end the subscription, if not `at_once` then the second time."""
    await tx.execute("UPDATE subscription SET failures = failures + 1 WHERE tag = $1", each.tag)
    row = await tx.row("SELECT failures FROM subscription WHERE tag = $1", each.tag)
    if row is None or (row[0] < GONE_AFTER and not at_once):
        return
    await subscriptions.unsubscribe(tx, each.tag)
    if each.notice is not None:
        await notices.put(tx, each.notice)


async def _keep(tx: Transaction, number: int, platform: str, each: Settled) -> None:
    """A row, unless the subscription has ended meanwhile."""
    await tx.execute(
        "INSERT INTO delivery (broadcast, tag, platform, state, due, tries) "
        "SELECT $1, tag, $3, $4, $5, $6 FROM subscription WHERE tag = $2 "
        "ON CONFLICT (broadcast, tag) "
        "DO UPDATE SET state = excluded.state, due = excluded.due, tries = excluded.tries",
        number,
        each.tag,
        platform,
        each.result.value,
        each.due,
        each.tries,
    )


def _recipient(row: Row) -> Recipient:
    tag, platform, kind, zone, address, locale, country, topics, frequency, *rest = row
    quiet_from, quiet_until, paused, joined, copy, owner, reminders, remind_on = rest
    copied = bytes(copy or subscriptions.NO_COPY)
    return Recipient(
        AccountTag(bytes(tag)),
        platform,
        Kind(kind),
        zone,
        address,
        locale,
        country,
        int(topics),
        frequency,
        quiet_from,
        quiet_until,
        bool(paused),
        int(joined),
        (int.from_bytes(copied[:8], "big"), int.from_bytes(copied[8:], "big")),
        owner,
        reminders,
        remind_on,
    )
