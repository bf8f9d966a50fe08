"""Broadcasts that the clock begins: digests, reminders, and copies that say an action is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from db import alerts, audience, broadcasts, moved_alerts, runs, subscriptions
from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast, BroadcastKind
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.subscriptions import Frequency, Topic
from handlers.alerting.audience import includes
from handlers.alerting.message import is_over
from handlers.frame.campaign import Campaign

PERIOD = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(days=7)}
"""The time that the first digest of a time zone looks back on."""

FARTHEST = {Frequency.DAILY: timedelta(days=7), Frequency.WEEKLY: timedelta(days=14)}
"""The longest time that a digest looks back on, after the bot was down or nobody was there."""


def calls_for_digest(alert: Alert, today: date) -> bool:
    """Whether `alert` is a reason to send a digest: only while there is still something to do.

    A digest that goes out carries more: all that `stands_in_digest`.
    """
    return stands_in_digest(alert) and not is_over(alert, today)


def stands_in_digest(alert: Alert) -> bool:
    """Whether `alert` has its place in the digests of its time, also when its action is over.

    The alerts of a digest must not depend on the day: the last readers get a digest after the
    first, and a copy is written anew when one of its actions is over, and then says so.
    """
    return alert.state is AlertState.STARTED


async def of_digest(tx: Transaction, digest: Broadcast) -> tuple[Alert, ...]:
    """The alerts whose place is in `digest`, whatever has become of them, in their order.

    These are the alerts of its time, and those that a pause moved to it; not those that a pause
    moved to another.
    """
    moved = await moved_alerts.of(tx, digest.frequency, digest.zone)
    elsewhere = {each.alert for each in moved}
    sent = await alerts.sent_between(tx, digest.since, digest.number)
    here = [alert for alert in sent if alert.broadcast not in elsewhere]
    brought = [each.alert for each in moved if each.digest == digest.number and not each.part]
    return _in_order((*here, *await _alerts_of(tx, brought)))


async def _alerts_of(tx: Transaction, numbers: Iterable[int]) -> list[Alert]:
    """The alerts of the broadcasts with these numbers."""
    found = [await alerts.alert_of(tx, number) for number in numbers]
    return [alert for alert in found if alert is not None]


def _in_order(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    return tuple(sorted(alerts, key=lambda alert: alert.broadcast or 0))


async def going_on(tx: Transaction, alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Those of `alerts` that stand in a digest now: a pause keeps an alert out of every digest."""
    paused = await broadcasts.paused(tx)
    return tuple(
        alert for alert in alerts if stands_in_digest(alert) and alert.broadcast not in paused
    )


async def digest(
    tx: Transaction, due: datetime, campaign: Campaign, frequency: Frequency, zone: str
) -> str:
    """Begin a digest to one time zone, if an alert since its last one calls for it.

    An alert that is paused waits for the next digest that begins once the alert goes on. Returns
    the broadcast's name, or "" where there is none.
    """
    since = await _since(tx, due, frequency, zone)
    moved = await _moved_here(tx, frequency, zone)
    new = await _not_moved(tx, since, frequency, zone)
    here = await going_on(tx, (*new, *moved))
    for alert in new:
        if alert not in here and stands_in_digest(alert):
            await moved_alerts.to_next(tx, alert.broadcast or 0, frequency.value, zone)
    reasons = [alert for alert in here if calls_for_digest(alert, campaign.today())]
    totals = await _readers(tx, campaign.rules.alerted, frequency, zone, reasons)
    if not totals:
        return ""
    now = stamp(campaign.now())
    number = await broadcasts.start(
        tx,
        totals,
        kind=BroadcastKind.DIGEST,
        started=now,
        opens=await _after_the_staff(tx, now),
        frequency=frequency.value,
        zone=zone,
        since=since,
        day=_day(due, zone),
    )
    brought = [alert.broadcast or 0 for alert in moved if alert in here]
    await moved_alerts.bring(tx, brought, frequency.value, zone, number)
    return _named(number)


async def _moved_here(tx: Transaction, frequency: Frequency, zone: str) -> list[Alert]:
    """The alerts that a pause moved to the next digest of a frequency and zone."""
    moved = await moved_alerts.of(tx, frequency.value, zone)
    return await _alerts_of(tx, [each.alert for each in moved if each.digest == moved_alerts.NEXT])


async def _not_moved(
    tx: Transaction, since: int, frequency: Frequency, zone: str
) -> tuple[Alert, ...]:
    """The alerts after broadcast number `since` that no pause has moved among these digests."""
    sent = await alerts.sent_between(tx, since, await broadcasts.newest_number(tx))
    moved = {each.alert for each in await moved_alerts.of(tx, frequency.value, zone)}
    return tuple(alert for alert in sent if alert.broadcast not in moved)


async def reminder(tx: Transaction, due: datetime, campaign: Campaign, zone: str) -> str:
    """Begin the day's reminders in one time zone, if there are any.

    Returns the broadcast's name, or "" where there is none.
    """
    day, now = _day(due, zone), stamp(campaign.now())
    totals = {
        platform: await _reminded(tx, platform, zone)
        for platform in campaign.rules.alerted
        if await subscriptions.reminders_wait(tx, platform, zone, day)
    }
    if not totals:
        return ""
    number = await broadcasts.start(
        tx, totals, kind=BroadcastKind.REMINDER, started=now, opens=now, zone=zone, day=day
    )
    return _named(number)


async def ends(tx: Transaction, due: datetime, campaign: Campaign) -> str:
    """Begin to refresh the copies of every alert whose action is over, once an alert.

    Returns the names of the broadcasts, with a comma and a space between.
    """
    now, today = stamp(campaign.now()), due.astimezone(UTC).date()
    numbers: list[str] = []
    went_out = [
        alert
        for state in (AlertState.STARTED, AlertState.STOPPED)
        for alert in await alerts.in_state(tx, state)
    ]
    for alert in went_out:
        if is_over(alert, today) and await runs.once(tx, f"over {alert.id}"):
            totals = await broadcasts.reached(tx, alert.broadcast or 0)
            number = await broadcasts.start(
                tx, totals, kind=BroadcastKind.REFRESH, started=now, opens=now, alert=alert.id
            )
            numbers.append(_named(number))
    return ", ".join(numbers)


async def _since(tx: Transaction, due: datetime, frequency: Frequency, zone: str) -> int:
    """The number of the broadcast after which every alert is new to the readers of the digest."""
    before = await broadcasts.previous_digest(tx, frequency.value, zone)
    if before is None:
        return await broadcasts.newest_before(tx, stamp(due - PERIOD[frequency]))
    return max(before, await broadcasts.newest_before(tx, stamp(due - FARTHEST[frequency])))


async def _readers(
    tx: Transaction,
    platforms: Sequence[str],
    frequency: Frequency,
    zone: str,
    reasons: list[Alert],
) -> Mapping[str, int]:
    """The number of people whose digest has an alert in it, by platform, without empty ones."""
    totals = dict.fromkeys(platforms, 0)
    for platform in platforms:
        for alike, number in await audience.people_in(tx, platform, zone):
            if alike.frequency == frequency and any(includes(alert, alike) for alert in reasons):
                totals[platform] += number
    return {platform: number for platform, number in totals.items() if number}


async def _reminded(tx: Transaction, platform: str, zone: str) -> int:
    cells = await audience.people_in(tx, platform, zone)
    return sum(number for alike, number in cells if alike.topics & Topic.REMINDERS)


async def _after_the_staff(tx: Transaction, now: str) -> str:
    """The stamp from which no alert that is going out is before the staff's eyes alone."""
    unfinished = await broadcasts.unfinished(tx)
    return max([now, *(each.opens for each in unfinished if each.kind is BroadcastKind.ALERT)])


def _day(due: datetime, zone: str) -> str:
    return due.astimezone(ZoneInfo(zone)).date().isoformat()


def _named(number: int) -> str:
    return f"broadcast {number}"
