"""Clean-ups at work: counted, carried out and undone in pieces, beside the answers.

Whoever asked begins it; where that process ends in the middle, the clock goes on within minutes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from db import cleaned, cleaning, cleanups, picks
from db.cleanups import UNDECIDED, CleanUp, State
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction
from db.engine.walking import Transacts
from db.staff import Role
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.organising import clean_pages
from handlers.staffing import notices
from handlers.staffing.journal import by_clock

UNDECIDED_DAYS = 7
"""The days after which a clean-up that nobody has decided about is dropped."""


async def go_on(store: Store, campaign: Campaign) -> None:
    """Do what is left to be done for clean-ups. Raises `StoreUnavailable`."""
    await cleaning.forget_judged(store)
    cleanup = await store.transact(cleanups.under_way)
    if cleanup is None:
        return
    if cleanup.state is State.COUNTING:
        await count(store, campaign, cleanup)
    elif cleanup.state is State.RUNNING:
        await cleaning.take_out_all(store, cleanup)
        await store.transact(partial(_done, campaign=campaign, cleanup=cleanup))
    elif cleanup.state is State.UNDOING:
        await cleaning.put_back_all(store, cleanup)
        await store.transact(partial(_undone, campaign=campaign, cleanup=cleanup))
    elif cleanup.day < _before(campaign):
        await store.transact(partial(_expired, campaign=campaign, cleanup=cleanup))


async def count(
    store: Transacts, campaign: Campaign, cleanup: CleanUp, *, tell: bool = True
) -> None:
    """Pick what fits, and note how many; whoever asked is told, but where they are answered so."""
    await cleaning.pick_all(store, cleanup)
    await store.transact(partial(_counted, campaign=campaign, cleanup=cleanup, tell=tell))


async def _counted(tx: Transaction, campaign: Campaign, cleanup: CleanUp, *, tell: bool) -> None:
    now = await cleanups.called(tx, cleanup.code)
    if now is None or now.state is not State.COUNTING:
        return
    counted = replace(now, state=State.COUNTED, matched=await picks.number(tx))
    await cleanups.put(tx, counted)
    if tell:
        organisers = await roles.effective(tx, stamp(campaign.now()), Role.ORGANISER)
        asked = [account for account in organisers if account.person == counted.asked]
        await notices.tell(
            tx, campaign, asked, await clean_pages.page(tx, counted, campaign.today())
        )


async def _done(tx: Transaction, campaign: Campaign, cleanup: CleanUp) -> None:
    now = await cleanups.called(tx, cleanup.code)
    if now is None or now.state is not State.RUNNING:
        return
    today = campaign.today().isoformat()
    taken = await cleaned.number(tx, now.id)
    done = replace(now, state=State.DONE, day=today, taken=taken, taken_on=today)
    await cleanups.put(tx, done)
    await picks.clear(tx)
    await _tell(tx, campaign, done, "clean-up done")


async def _undone(tx: Transaction, campaign: Campaign, cleanup: CleanUp) -> None:
    now = await cleanups.called(tx, cleanup.code)
    if now is None or now.state is not State.UNDOING:
        return
    undone = replace(now, state=State.UNDONE, day=campaign.today().isoformat())
    await cleanups.put(tx, undone)
    await _tell(tx, campaign, undone, "clean-up put back")


async def _expired(tx: Transaction, campaign: Campaign, cleanup: CleanUp) -> None:
    now = await cleanups.called(tx, cleanup.code)
    if now is not None and now.state in UNDECIDED:
        await drop(tx, campaign, now)


async def drop(tx: Transaction, campaign: Campaign, cleanup: CleanUp) -> None:
    """Drop a clean-up that nobody has decided about."""
    await cleanups.drop(tx, cleanup)
    await picks.clear(tx)
    await by_clock(tx, campaign, "clean-up dropped", cleanup.code)


async def _tell(tx: Transaction, campaign: Campaign, cleanup: CleanUp, act: str) -> None:
    """Enter an end in the journal, and tell all organisers of it."""
    await by_clock(tx, campaign, act, cleanup.code)
    organisers = await roles.effective(tx, stamp(campaign.now()), Role.ORGANISER)
    await notices.tell(
        tx, campaign, organisers, await clean_pages.page(tx, cleanup, campaign.today())
    )


def _before(campaign: Campaign) -> str:
    return (campaign.today() - timedelta(days=UNDECIDED_DAYS)).isoformat()
