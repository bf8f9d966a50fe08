"""The agenda: all jobs that the bot does by itself, and when, listed anew at each start."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.app import Core
from bot.clock import chores
from bot.clock.copies import Copies
from bot.clock.dues import EveryDays, EveryMinutes, daily, weekly
from bot.clock.exporting import exporting
from bot.clock.jobs import Job, Members, Series, lone, unless_held
from db import audience
from db.engine.transaction import Transaction
from db.subscriptions import Frequency, Topic
from handlers.broadcasting import digests, drafting
from handlers.frame.campaign import Campaign
from handlers.holding.retention import Keeping
from handlers.organising.schedule import Name

log = logging.getLogger(__name__)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

QUARTER = EveryMinutes(15)
"""The moments at which time zones are looked at: their hours begin at quarters."""

BATCHES = EveryMinutes(60)
"""The moments at which signatures go into the public log, where enough of them wait."""

NIGHT, MORNING = 3, 8
"""Hours in UTC: when old rows go and when alerts are drafted.

Tables are rewritten an hour before old rows go, and the backup is made an hour after.
"""


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """The settings of the bot's own chores. A fact is drafted every `fact_every_days` days, or not.

    Copies of the database are made only if `copies` say where to.
    """

    copies: Copies | None = None
    keeping: Keeping = field(default_factory=Keeping)
    fact_every_days: int = 0


def agenda(core: Core, housekeeping: Housekeeping | None = None) -> tuple[Series, ...]:
    """The series of all jobs; those that take long come last."""
    keep = housekeeping or Housekeeping()
    campaign, store = core.campaign, core.store
    facts = [_facts(campaign, keep.fact_every_days)] if keep.fact_every_days else []
    return (
        Series(Name.DIGESTS, QUARTER, _digests(campaign)),
        Series(Name.REMINDERS, QUARTER, _reminders(campaign)),
        _milestones(campaign),
        lone(Job(Name.ENDS, daily(0), DAY, unless_held(partial(digests.ends, campaign=campaign)))),
        *facts,
        lone(Job(Name.LOG, EveryMinutes(5), HOUR, chores.look(core))),
        lone(Job(Name.CLEANUPS, EveryMinutes(5), HOUR, chores.cleanups(store, campaign))),
        *([] if core.trial else [lone(Job(Name.BATCHES, BATCHES, HOUR, chores.batches(core)))]),
        lone(Job(Name.TRACES, EveryMinutes(60), HOUR, chores.traces(store, campaign))),
        lone(Job(Name.ORDER, daily(NIGHT - 1), DAY, chores.order(store, campaign))),
        lone(Job(Name.RETENTION, daily(NIGHT), DAY, chores.retention(core, keep.keeping))),
        lone(Job(Name.ROOM, EveryMinutes(60), HOUR, chores.room(store))),
        lone(Job(Name.CLOSING, EveryMinutes(10), HOUR, chores.closing(core))),
        lone(Job(Name.STATISTICS, EveryMinutes(60), HOUR, chores.statistics_of(store, campaign))),
        lone(Job(Name.BACKUP, daily(NIGHT + 1), 12 * HOUR, chores.backup(core, keep.copies))),
        lone(Job(Name.EXPORTS, EveryMinutes(2), HOUR, exporting(core))),
    )


def _milestones(campaign: Campaign) -> Series:
    async def effect(tx: Transaction, due: datetime) -> str:
        return await drafting.milestone(tx, campaign)

    return lone(Job(Name.MILESTONES, EveryMinutes(10), HOUR, unless_held(effect)))


def _facts(campaign: Campaign, every: int) -> Series:
    async def effect(tx: Transaction, due: datetime) -> str:
        return await drafting.fact(tx, campaign)

    return lone(Job(Name.FACTS, EveryDays(MORNING, every=every), DAY, unless_held(effect)))


def _digests(campaign: Campaign) -> Members:
    """The jobs for digests: one for each time zone and frequency that somebody has."""
    schedules = {Frequency.DAILY: (daily, 3 * HOUR), Frequency.WEEKLY: (weekly, DAY)}

    def job(zone: str, frequency: Frequency) -> Job:
        schedule, grace = schedules[frequency]
        return Job(
            f"{Name.DIGEST} {frequency} {zone}",
            schedule(campaign.rules.digest_hour, zone),
            grace,
            unless_held(partial(digests.digest, campaign=campaign, frequency=frequency, zone=zone)),
        )

    async def members(tx: Transaction) -> tuple[Job, ...]:
        wanted = {(zone, Frequency(frequency)) for zone, frequency, _ in await audience.zones(tx)}
        return tuple(
            job(zone, frequency)
            for zone, frequency in sorted(wanted)
            if frequency in schedules and _is_zone(zone)
        )

    return members


def _reminders(campaign: Campaign) -> Members:
    """The jobs for reminders: one for each time zone in which somebody wants reminders."""

    async def members(tx: Transaction) -> tuple[Job, ...]:
        zones = {zone for zone, _, topics in await audience.zones(tx) if topics & Topic.REMINDERS}
        return tuple(
            Job(
                f"{Name.REMINDER} {zone}",
                daily(campaign.rules.digest_hour, zone),
                12 * HOUR,
                unless_held(partial(digests.reminder, campaign=campaign, zone=zone)),
            )
            for zone in sorted(zones)
            if _is_zone(zone)
        )

    return members


def _is_zone(name: str) -> bool:
    """Whether this machine knows the time zone `name`; an unknown one stops no other zone's job."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        log.error("a time zone of subscribers is not known here")
        return False
    return True
