"""Jobs that take long, outside any transaction: erasing old rows, counting, making backups."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from functools import partial

from bot.app import Core
from bot.clock.copies import Copies
from bot.clock.jobs import Prepare
from bot.published.beside import lay_out
from db import publishing, statistics, tombstones
from db.engine import rewriting
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction, Work
from db.marks import Marked
from handlers.broadcasting import joining, tampering
from handlers.closing import ending
from handlers.frame.campaign import Campaign
from handlers.holding import mending
from handlers.holding.retention import Keeping, erase_old, shed
from handlers.organising import cleaning, counting, log_trouble
from handlers.reading import bots
from handlers.subscribing import wishes

log = logging.getLogger(__name__)


def retention(core: Core, keeping: Keeping) -> Prepare:
    """The preparation that erases old rows; its effect's word is the number of those rows.

    What keeps a restore from bringing people back is dropped by a time that two clocks agree on.
    """

    async def prepare(_: datetime) -> Work[str]:
        now = core.campaign.now()
        erased = await erase_old(core.store, now, keeping)
        if core.clock.is_doubted:
            log.warning("marks of what was erased stay: the machine's clock is not the database's")
        else:
            await tombstones.grow_old(core.store, core.state, *keeping.months(now))
        return partial(_said, words=str(sum(erased.values())))

    return prepare


def room(store: Store) -> Prepare:
    """The preparation that erases the oldest of what anybody can fill the disk with."""

    async def prepare(_: datetime) -> Work[str]:
        return partial(_said, words=str(await shed(store)))

    return prepare


def traces(store: Store, campaign: Campaign) -> Prepare:
    """The preparation that makes subscriptions of wishes, and removes what tells when people came.

    The tables that are small are rewritten too, and SQLite's log is emptied.
    """

    async def prepare(_: datetime) -> Work[str]:
        await wishes.fulfil_all(store, campaign)
        await mending.name_owners(store, campaign.vault)
        await mending.hide_months(store)
        await mending.redraw(store, campaign)
        await mending.place_names(store)
        await joining.forget(store, campaign.now())
        await rewriting.rewrite(store, campaign.chance, small=True)
        await store.empty_log()
        return partial(_said, words="")

    return prepare


def order(store: Store, campaign: Campaign) -> Prepare:
    """The preparation that rewrites the large tables of people; SQLite's log is emptied then."""

    async def prepare(_: datetime) -> Work[str]:
        await rewriting.rewrite(store, campaign.chance, small=False)
        await store.empty_log()
        return partial(_said, words="")

    return prepare


def cleanups(store: Store, campaign: Campaign) -> Prepare:
    """The preparation that goes on with what a clean-up has left to do, after a crash above all."""

    async def prepare(_: datetime) -> Work[str]:
        await cleaning.go_on(store, campaign)
        return partial(_said, words="")

    return prepare


def look(core: Core) -> Prepare:
    """The preparation that empties SQLite's log, and notes that this machine sees the database."""

    async def prepare(_: datetime) -> Work[str]:
        await core.store.empty_log()
        await core.look()
        return partial(_said, words="")

    return prepare


def statistics_of(store: Store, campaign: Campaign) -> Prepare:
    """The preparation that counts everything, and mends the totals by what it finds.

    Its effect replaces the old numbers, and tells the staff of rows that do not count, and of a log
    that counts others.
    """

    async def prepare(_: datetime) -> Work[str]:
        spoiled: set[Marked] = set()
        numbers = await counting.count(store, campaign, spoiled)

        async def effect(tx: Transaction) -> str:
            await statistics.keep(tx, numbers)
            await tampering.tell_of(tx, campaign, spoiled, numbers.at)
            await log_trouble.tell_of_rows(tx, campaign)
            return ""

        return effect

    return prepare


def closing(core: Core) -> Prepare:
    """The preparation that brings the closing of the campaign further, and erases in the end.

    What was erased leaves the disk, and this server lets go of what led to it.
    """

    async def prepare(_: datetime) -> Work[str]:
        erased = await ending.advance(core.store, core.campaign)
        await core.part_if_closed()
        if erased:
            await core.store.scrub()
            await core.store.empty_log()
        return partial(_said, words="")

    return prepare


def batches(core: Core) -> Prepare:
    """The preparation that publishes what waits for the public log, and what checks the log.

    Its effect tells the organisers where the log has come to a halt, or goes on.
    """

    async def prepare(_: datetime) -> Work[str]:
        campaign, folder = core.campaign, core.campaign.log
        at = stamp(campaign.now())
        store = core.fenced
        done = await publishing.publish(store, campaign.vault, folder, at, campaign.chance)
        if folder is not None:
            note = await store.transact(partial(bots.signed, campaign=campaign))
            await asyncio.to_thread(lay_out, folder, note)

        async def effect(tx: Transaction) -> str:
            await log_trouble.tell_of(tx, campaign)
            return done

        return effect

    return prepare


def backup(core: Core, copies: Copies | None) -> Prepare:
    """The preparation that copies the database as `copies` say, and erases the copies of before."""

    async def prepare(due: datetime) -> Work[str]:
        if copies is None:
            return partial(_said, words="")
        day = due.astimezone(UTC).date()
        await copies.make(core.store.backup, day)
        await core.look()  # the copy is older from now on
        await asyncio.to_thread(copies.erase_old, day)
        return partial(_said, words="")

    return prepare


async def _said(_: Transaction, words: str) -> str:
    return words
