"""Jobs that take long, outside any transaction: erasing old rows, counting, making backups."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.clock.jobs import Prepare
from db import statistics
from db.engine import backup as copies
from db.engine import rewriting
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction, Work
from db.marks import Marked
from db.statistics import Numbers
from handlers.broadcasting import joining, tampering
from handlers.frame.campaign import Campaign
from handlers.holding import mending
from handlers.holding.retention import Keeping, erase_old, shed
from handlers.subscribing import wishes

BACKUP = "letter-{day}.db"
"""The name of a backup, with its ISO date."""

PATTERN = "letter-????-??-??.db"
"""The names of all backups."""


def retention(store: Store, campaign: Campaign, keeping: Keeping) -> Prepare:
    """The preparation that erases old rows; its effect's word is the number of those rows."""

    async def prepare(_: datetime) -> Work[str]:
        erased = await erase_old(store, campaign.now(), keeping)
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
        await mending.redraw(store, campaign)
        await joining.forget(store, campaign.now())
        await rewriting.rewrite(store, campaign.chance, small=True)
        await store.backup(None)
        return partial(_said, words="")

    return prepare


def order(store: Store, campaign: Campaign) -> Prepare:
    """The preparation that rewrites the large tables of people; SQLite's log is emptied then."""

    async def prepare(_: datetime) -> Work[str]:
        await rewriting.rewrite(store, campaign.chance, small=False)
        await store.backup(None)
        return partial(_said, words="")

    return prepare


def statistics_of(store: Store, campaign: Campaign) -> Prepare:
    """The preparation that counts everything, and mends the totals by what it finds.

    Its effect replaces the old numbers, and tells the staff of rows that do not count.
    """

    def audience_of(pledge: str) -> str:
        promise = campaign.pledges.get(pledge)
        return promise.audience if promise else ""

    async def prepare(_: datetime) -> Work[str]:
        spoiled: set[Marked] = set()
        cells = await statistics.count(store, audience_of, spoiled)
        numbers = Numbers(stamp(campaign.now()), cells)

        async def effect(tx: Transaction) -> str:
            await statistics.keep(tx, numbers)
            await tampering.tell_of(tx, campaign, spoiled, numbers.at)
            return ""

        return effect

    return prepare


def backup(store: Store, folder: Path | None, kept: int) -> Prepare:
    """The preparation that empties SQLite's log, and backs the database up into `folder`.

    The backups of the last `kept` nights stay. PostgreSQL's backups are its operator's, and then
    the effect's word says so.
    """

    async def prepare(due: datetime) -> Work[str]:
        wanted = folder if kept else None
        day = due.astimezone(UTC).date().isoformat()
        ours = await store.backup(wanted / BACKUP.format(day=day) if wanted else None)
        if folder is not None:
            await asyncio.to_thread(copies.keep_newest, folder, PATTERN, kept)
        return partial(_said, words="" if ours else "operator")

    return prepare


async def _said(_: Transaction, words: str) -> str:
    return words
