"""Broadcasts: each goes once through an audience, with a lane for every platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from db import moved_alerts, roll
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.marks import Marked, fits, mark
from db.secrets.vault import AccountTag

GOING_ON = "broadcast"
"""What is buried of a broadcast that was stopped."""

BEGINNING = AccountTag(b"")
"""The cursor before every tag."""


class BroadcastKind(StrEnum):
    """The purpose of a broadcast.

    `REFRESH` brings the copies of an alert that were delivered to what is true now: recalled, over.
    The last three are about the closing of the campaign: for all, or (`THANKS`) for who wants news.
    """

    ALERT = "alert"
    DIGEST = "digest"
    REMINDER = "reminder"
    REFRESH = "refresh"
    ANNOUNCED = "closing announced"
    CALLED_OFF = "closing called off"
    THANKS = "thanks"


class State(StrEnum):
    """The state of a broadcast; from `STOPPED` and `DONE` nothing leads back."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast.

    `alert` is the id of the one alert that is sent; a digest carries the alerts of the broadcasts
    after number `since`, a reminder what is due on the ISO date `day`. `frequency` and `zone`
    limit the audience where they name one. Before the stamp `opens` only the staff have a copy.
    `sound` is False where somebody changed the row in the database, past this program, or put it
    there: such a broadcast sends nothing.
    """

    number: int
    kind: BroadcastKind
    alert: str | None
    urgent: bool
    frequency: str
    zone: str
    since: int
    day: str
    state: State
    opens: str
    started: str
    finished: str | None = None
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """A broadcast's lane on one platform, with the numbers of its deliveries.

    `tag` is the cursor: everything up to that tag is done. `waiting` counts the deliveries put off:
    quiet hours, another try.
    """

    platform: str
    tag: AccountTag
    at_end: bool
    total: int
    sent: int
    failed: int
    gone: int
    ambiguous: int
    waiting: int = 0


class OpenLane(NamedTuple):
    """A lane with work: recipients behind the cursor, or (`late`) deliveries put off before."""

    broadcast: Broadcast
    cursor: AccountTag
    at_end: bool
    late: bool


BEFORE = (
    "SELECT s.tag FROM subscription s WHERE s.platform = lane.platform AND s.tag <= $1 "
    "ORDER BY s.tag DESC LIMIT 1"
)
"""The latest subscription in a lane up to the tag `$1`."""

COLUMNS = (
    "number, kind, alert, urgent, frequency, zone, since, day, state, opens, started, finished"
)
_NAMES = COLUMNS.split(", ")
_LATE = (
    "SELECT 1 FROM delivery d "
    "WHERE d.broadcast = b.number AND d.platform = l.platform AND d.due <= $2"
)
_LANE = "platform, tag, at_end, total, sent, failed, gone, ambiguous"
_LANE_NAMES = (*_LANE.split(", "), "waiting")


async def start(
    tx: Transaction,
    totals: Mapping[str, int],
    *,
    kind: BroadcastKind,
    started: str,
    opens: str,
    alert: str | None = None,
    urgent: bool = False,
    frequency: str = "",
    zone: str = "",
    since: int = 0,
    day: str = "",
) -> int:
    """Begin a broadcast to the numbers of recipients by platform, `totals`; the broadcast's number.

    `started` and `opens` are stamps; see `Broadcast` for the other arguments.
    """
    row = await tx.row("SELECT COALESCE(MAX(number), 0) + 1 FROM broadcast")
    assert row is not None
    number = int(row[0])
    row = (
        *(number, kind.value, alert, int(urgent), frequency, zone, since, day),
        *(State.RUNNING.value, opens, started, None),
    )
    await tx.execute(
        f"INSERT INTO broadcast ({COLUMNS}) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        *row,
    )
    await _mark(tx, row)
    for platform, total in totals.items():
        await tx.execute(
            f"INSERT INTO lane (broadcast, {_LANE}) "  # noqa: S608 - constant
            "VALUES ($1, $2, $3, 0, $4, 0, 0, 0, 0)",
            number,
            platform,
            BEGINNING,
            total,
        )
    return number


async def broadcast(tx: Transaction, number: int) -> Broadcast | None:
    """The broadcast with the number `number`; None without one."""
    row = await tx.row(
        f"SELECT {COLUMNS}, mark FROM broadcast WHERE number = $1",  # noqa: S608 - constant
        number,
    )
    return await _broadcast(tx, row) if row else None


async def unfinished(tx: Transaction) -> tuple[Broadcast, ...]:
    """The broadcasts that run or are paused, in the order in which lanes serve them."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM broadcast WHERE finished IS NULL "  # noqa: S608 - constant
        "ORDER BY urgent DESC, number"
    )
    return tuple([await _broadcast(tx, row) for row in rows])


async def open_lanes(tx: Transaction, platform: str, now: str) -> tuple[OpenLane, ...]:
    """The lanes of a platform with something to send at the stamp `now`, urgent ones first.

    Those of broadcasts that are not sound are left out.
    """
    rows = await tx.rows(
        f"SELECT l.tag, l.at_end, EXISTS ({_LATE}), {COLUMNS}, mark "  # noqa: S608 - constants
        "FROM broadcast b JOIN lane l ON l.broadcast = b.number AND l.platform = $1 "
        "WHERE b.finished IS NULL AND b.state = 'running' AND b.opens <= $2 "
        f"AND (l.at_end = 0 OR EXISTS ({_LATE})) "
        "ORDER BY b.urgent DESC, b.number",
        platform,
        now,
    )
    lanes = [
        OpenLane(await _broadcast(tx, rest), AccountTag(tag), bool(at_end), bool(late))
        for tag, at_end, late, *rest in rows
    ]
    return tuple(lane for lane in lanes if lane.broadcast.sound)


async def newest_number(tx: Transaction) -> int:
    """The number of the latest broadcast; 0 before the first."""
    row = await tx.row("SELECT COALESCE(MAX(number), 0) FROM broadcast")
    return int(row[0]) if row else 0


async def previous_digest(tx: Transaction, frequency: str, zone: str) -> int | None:
    """The number of the latest digest with `frequency` in `zone`; None before the first."""
    row = await tx.row(
        "SELECT number FROM broadcast WHERE kind = 'digest' AND frequency = $1 AND zone = $2 "
        "ORDER BY number DESC LIMIT 1",
        frequency,
        zone,
    )
    return int(row[0]) if row else None


async def newest_before(tx: Transaction, started: str) -> int:
    """The number of the latest broadcast that began before the stamp `started`; 0 without any."""
    row = await tx.row(
        "SELECT number FROM broadcast WHERE started < $1 ORDER BY number DESC LIMIT 1", started
    )
    return int(row[0]) if row else 0


async def ended_until(tx: Transaction) -> int:
    """The number up to which all broadcasts have ended."""
    row = await tx.row(
        "SELECT COALESCE((SELECT MIN(number) - 1 FROM broadcast WHERE finished IS NULL), "
        "(SELECT MAX(number) FROM broadcast), 0)"
    )
    return int(row[0]) if row else 0


async def carried_after(tx: Transaction, otherwise: int) -> int:
    """The number after which all alerts of the digests lie that go on; `otherwise` without any."""
    row = await tx.row(
        "SELECT MIN(since) FROM broadcast WHERE kind = 'digest' AND finished IS NULL"
    )
    return int(row[0]) if row and row[0] is not None else otherwise


async def since_of_digest(tx: Transaction, number: int, ended: str) -> int | None:
    """The number after which the digest `number` carries alerts.

    None where broadcast `number` is no digest, or one that has ended before the stamp `ended`.
    """
    row = await tx.row(
        "SELECT since FROM broadcast WHERE number = $1 AND kind = 'digest' "
        "AND (finished IS NULL OR finished >= $2)",
        number,
        ended,
    )
    return int(row[0]) if row else None


async def last_ended_digest(tx: Transaction, frequency: str, zone: str) -> int:
    """The number of the latest digest with `frequency` in `zone` that has ended; 0 without any."""
    row = await tx.row(
        "SELECT number FROM broadcast WHERE kind = 'digest' AND frequency = $1 AND zone = $2 "
        "AND finished IS NOT NULL ORDER BY number DESC LIMIT 1",
        frequency,
        zone,
    )
    return int(row[0]) if row else 0


async def digests_with(tx: Transaction, alert: int, until: int) -> tuple[Broadcast, ...]:
    """The digests before broadcast number `until` whose time includes broadcast number `alert`."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM broadcast "  # noqa: S608 - constant
        "WHERE kind = 'digest' AND number > $1 AND number < $2 AND since < $1 ORDER BY number",
        alert,
        until,
    )
    return tuple([each for row in rows if (each := await _broadcast(tx, row)).sound])


async def set_state(tx: Transaction, number: int, state: State, at: str) -> bool:
    """Pause, resume, stop or finish a broadcast at the stamp `at`; False if already at an end.

    A broadcast that is not sound stays so. A pause of an alert takes the alert out of the digests
    that are under way, too.
    """
    before = await broadcast(tx, number)
    finished = at if state in (State.STOPPED, State.DONE) else None
    changed = await tx.execute(
        "UPDATE broadcast SET state = $2, finished = $3 WHERE number = $1 AND finished IS NULL",
        number,
        state.value,
        finished,
    )
    if state is State.STOPPED and changed:
        await bury(tx, GOING_ON, str(number))
    if finished is not None and changed:
        await tx.execute(
            "UPDATE lane SET tag = $2 WHERE broadcast = $1 AND tag <> $2", number, BEGINNING
        )
    if changed and before is not None and before.sound:
        await _mark(tx, _row(replace(before, state=state, finished=finished)))
    if state is State.PAUSED and changed:
        await moved_alerts.interrupt(tx, number)
    return changed > 0


async def step_back(tx: Transaction, tag: AccountTag) -> None:
    """Move every cursor that stands on `tag` back to the subscription before, which is still there.

    Nobody is between the two, so nobody is left out or served twice.
    """
    await tx.execute(
        f"UPDATE lane SET tag = COALESCE(({BEFORE}), $2) WHERE tag = $1",  # noqa: S608 - constant
        tag,
        BEGINNING,
    )


async def _mark(tx: Transaction, row: Row) -> None:
    """Mark a broadcast that says `row`, and let it stand on the roll until it has ended."""
    number, *_, finished = row
    marked = mark(tx.vault, Marked.BROADCAST, row)
    await tx.execute("UPDATE broadcast SET mark = $2 WHERE number = $1", number, marked)
    if finished is None:
        await roll.enter(tx, _key(tx, number), marked)
    else:
        await roll.leave(tx, _key(tx, number))


def _key(tx: Transaction, number: int) -> str:
    return roll.key(tx.vault, Marked.BROADCAST, number)


def _row(broadcast: Broadcast) -> Row:
    columns = {name: getattr(broadcast, name) for name in _NAMES}
    return tuple((columns | {"urgent": int(broadcast.urgent)}).values())


async def paused(tx: Transaction) -> frozenset[int]:
    """The numbers of the broadcasts that are paused."""
    rows = await tx.rows(
        "SELECT number FROM broadcast WHERE finished IS NULL AND state = $1", State.PAUSED.value
    )
    return frozenset(int(number) for (number,) in rows)


async def lanes(tx: Transaction, number: int) -> tuple[Lane, ...]:
    """The lanes of a broadcast, by platform."""
    rows = await tx.rows(
        f"SELECT {_LANE}, (SELECT COUNT(*) FROM delivery "  # noqa: S608 - constant
        "WHERE delivery.broadcast = lane.broadcast AND delivery.platform = lane.platform "
        "AND due IS NOT NULL) FROM lane WHERE broadcast = $1 ORDER BY platform",
        number,
    )
    return tuple(_lane(row) for row in rows)


async def reached(tx: Transaction, number: int) -> dict[str, int]:
    """The numbers of copies that arrived, by platform: so many can be brought up to date."""
    return {lane.platform: lane.sent for lane in await lanes(tx, number)}


def _lane(row: Row) -> Lane:
    columns = named(_LANE_NAMES, row)
    columns["at_end"] = bool(columns["at_end"])
    return Lane(**columns)


async def _broadcast(tx: Transaction, row: Row) -> Broadcast:
    *content, marked = row
    columns = named(_NAMES, content)
    sound = fits(tx.vault, Marked.BROADCAST, content, marked)
    if sound and columns["finished"] is None:
        sound = await roll.holds(tx, _key(tx, columns["number"]), bytes(marked))
    columns["kind"] = BroadcastKind(columns["kind"])
    columns["urgent"] = bool(columns["urgent"])
    columns["state"] = State(columns["state"])
    return Broadcast(**columns, sound=sound)
