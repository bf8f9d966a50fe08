"""Pledges: made, done, withdrawn, and counted."""

from __future__ import annotations

from dataclasses import replace

from db import counters, pledges
from db.counters import Totals
from db.engine.transaction import Store
from db.pledges import MadePledge
from db.secrets.vault import AccountTag
from tests.stage.factories import ANA, BEN, PLEDGE

LETTERBOX = replace(PLEDGE, pledge="letterbox", due=None, visibility="public")


async def make(store: Store, tag: AccountTag, made: MadePledge) -> None:
    await store.transact(lambda tx: pledges.make(tx, tag, made))


async def mark_done(store: Store, tag: AccountTag, pledge: str) -> bool:
    return await store.transact(lambda tx: pledges.mark_done(tx, tag, pledge))


async def withdraw(store: Store, tag: AccountTag, pledge: str) -> bool:
    return await store.transact(lambda tx: pledges.withdraw(tx, tag, pledge))


async def pledges_of(store: Store, tag: AccountTag) -> tuple[MadePledge, ...]:
    return await store.transact(lambda tx: pledges.pledges_of(tx, tag))


async def totals(store: Store) -> Totals:
    return await store.transact(counters.totals)


async def test_everyone_sees_their_own_pledges_in_one_order(store: Store) -> None:
    await make(store, ANA, PLEDGE)
    await make(store, BEN, PLEDGE)
    await make(store, ANA, LETTERBOX)
    assert await pledges_of(store, ANA) == (LETTERBOX, PLEDGE)
    assert await pledges_of(store, BEN) == (PLEDGE,)
    assert await totals(store) == Totals(pledges=3)


async def test_a_pledge_is_done_once(store: Store) -> None:
    await make(store, ANA, PLEDGE)
    assert await mark_done(store, ANA, PLEDGE.pledge)
    assert not await mark_done(store, ANA, PLEDGE.pledge)
    assert await pledges_of(store, ANA) == (replace(PLEDGE, done=True),)
    assert await totals(store) == Totals(pledges=1, pledges_done=1)


async def test_what_was_never_pledged_cannot_be_done_or_withdrawn(store: Store) -> None:
    await make(store, BEN, PLEDGE)
    assert not await mark_done(store, ANA, PLEDGE.pledge)
    assert not await withdraw(store, ANA, PLEDGE.pledge)
    assert await totals(store) == Totals(pledges=1)


async def test_withdrawing_a_pledge_takes_it_out_of_every_total(store: Store) -> None:
    await make(store, ANA, PLEDGE)
    await make(store, ANA, LETTERBOX)
    await mark_done(store, ANA, PLEDGE.pledge)
    assert await withdraw(store, ANA, PLEDGE.pledge)
    assert await pledges_of(store, ANA) == (LETTERBOX,)
    assert await totals(store) == Totals(pledges=1)


async def test_making_a_pledge_again_begins_it_anew(store: Store) -> None:
    later = replace(PLEDGE, due="2026-09-01", month="2026-08")
    await make(store, ANA, PLEDGE)
    await mark_done(store, ANA, PLEDGE.pledge)
    await make(store, ANA, later)
    assert await pledges_of(store, ANA) == (later,)
    assert await totals(store) == Totals(pledges=1)


async def test_a_pledge_made_as_done_is_counted_as_done(store: Store) -> None:
    await make(store, ANA, replace(PLEDGE, done=True))
    assert await totals(store) == Totals(pledges=1, pledges_done=1)
    await withdraw(store, ANA, PLEDGE.pledge)
    assert await totals(store) == Totals()
