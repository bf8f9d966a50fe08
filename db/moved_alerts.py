"""Moved alerts: those that a pause moves from one digest to a later one.

An alert stands in the digest of its time, which needs no row. A pause moves the alert to the next
digest of the same frequency and time zone that begins once the alert goes on, so nobody misses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db.engine.transaction import Transaction

NEXT = 0
"""The number in place of a digest's that has not begun: the next one once the alert goes on."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A digest, by number, to which the alert of broadcast number `alert` was moved, or `NEXT`.

    `part` is True where the digest carried the alert until the alert was paused.
    """

    alert: int
    digest: int
    part: bool


async def to_next(tx: Transaction, alert: int, frequency: str, zone: str) -> None:
    """Let the next digest of a frequency and zone carry the alert, and none that has begun."""
    await _put(tx, alert, frequency, zone, Moved(alert, NEXT, part=False))


async def bring(
    tx: Transaction, alerts: Iterable[int], frequency: str, zone: str, digest: int
) -> None:
    """Let the digest that begins carry `alerts`, which were moved to the next."""
    for alert in alerts:
        await tx.execute(
            "DELETE FROM moved_alert "
            "WHERE alert = $1 AND frequency = $2 AND zone = $3 AND digest = $4",
            alert,
            frequency,
            zone,
            NEXT,
        )
        await _put(tx, alert, frequency, zone, Moved(alert, digest, part=False))


async def of(tx: Transaction, frequency: str, zone: str) -> tuple[Moved, ...]:
    """Every alert that was moved among the digests of a frequency and zone."""
    rows = await tx.rows(
        "SELECT alert, digest, part FROM moved_alert WHERE frequency = $1 AND zone = $2 "
        "ORDER BY alert, digest",
        frequency,
        zone,
    )
    return tuple(Moved(int(alert), int(digest), bool(part)) for alert, digest, part in rows)


async def of_alert(tx: Transaction, alert: int) -> tuple[Moved, ...]:
    """Every digest to which the alert was moved, or that carried the alert in part."""
    rows = await tx.rows(
        "SELECT alert, digest, part FROM moved_alert WHERE alert = $1 ORDER BY digest", alert
    )
    return tuple(Moved(int(alert), int(digest), bool(part)) for alert, digest, part in rows)


async def interrupt(tx: Transaction, alert: int) -> None:
    """Move the alert, which is paused now, out of every digest that is under way, to the next.

    Nothing is moved where the broadcast number `alert` is of something else than an alert.
    """
    rows = await tx.rows(
        "SELECT number, frequency, zone FROM broadcast d "
        "WHERE kind = 'digest' AND finished IS NULL AND number > $1 "
        "AND EXISTS (SELECT 1 FROM broadcast a WHERE a.number = $1 AND a.kind = 'alert') AND ("
        "EXISTS (SELECT 1 FROM moved_alert m WHERE m.alert = $1 AND m.digest = d.number "
        "AND m.part = 0) OR (since < $1 AND NOT EXISTS (SELECT 1 FROM moved_alert m "
        "WHERE m.alert = $1 AND m.frequency = d.frequency AND m.zone = d.zone)))",
        alert,
    )
    for number, frequency, zone in rows:
        await _put(tx, alert, frequency, zone, Moved(alert, int(number), part=True))
        await to_next(tx, alert, frequency, zone)


async def _put(tx: Transaction, alert: int, frequency: str, zone: str, moved: Moved) -> None:
    await tx.execute(
        "INSERT INTO moved_alert (alert, frequency, zone, digest, part) "
        "VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (alert, frequency, zone, digest) DO UPDATE SET part = excluded.part",
        alert,
        frequency,
        zone,
        moved.digest,
        int(moved.part),
    )
