"""Picking, taking out and putting back, in pieces, on both engines: the totals are the rows'."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from db import (
    cleaned,
    cleaning,
    cleanups,
    counters,
    daily,
    picks,
    public_names,
    signatures,
    statistics,
)
from db.cleanups import CleanUp, State
from db.criteria import Criteria
from db.engine.transaction import Store, Transaction
from db.public_names import PublicName
from db.secrets.vault import AccountTag
from db.subjects import Subject
from tests.stage.factories import SIGNATURE, random_tags
from tests.stage.marked import CLEANUP

TAGS = random_tags(40, 9)
SIGNED, NAMES = TAGS[:20], TAGS[20:]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "PIECE", 3)
    monkeypatch.setattr(cleaning, "READ", 3)


@pytest.fixture
async def signed(letter_store: Store) -> Store:
    """Twenty who signed, every second from France, every third of all in public."""

    async def sign(tx: Transaction, number: int) -> None:
        tag, country = SIGNED[number], ("TW", "FR")[number % 2]
        await signatures.sign(tx, tag, replace(SIGNATURE, country=country))
        await daily.came(tx, Subject.PEOPLE, "2026-03-01")
        if number % 3 == 0:
            name = PublicName(f"Flood {number}", None, None, True)
            await public_names.publish(tx, NAMES[number], name, b"%02d" % number, tag)

    for number in range(20):
        await letter_store.transact(partial(sign, number=number))
    return letter_store


async def _in(store: Store, state: State, criteria: Criteria) -> CleanUp:
    cleanup = replace(CLEANUP, state=state, criteria=criteria)
    await store.transact(lambda tx: cleanups.put(tx, cleanup))
    return cleanup


async def _people(store: Store) -> int:
    return (await store.transact(counters.totals)).people


async def _truth(store: Store) -> None:
    """The totals are what a recount finds, and the days add up to them."""
    before = await _people(store)
    await statistics.count(store, str)
    assert await _people(store) == before
    days = await store.transact(lambda tx: daily.by_day(tx, Subject.PEOPLE))
    assert sum(days.values()) == before


async def _rows(tx: Transaction) -> list[tuple[object, ...]]:
    signed = await tx.rows("SELECT * FROM signature ORDER BY tag")
    names = await tx.rows("SELECT tag, name, handle, place, mark FROM public_name ORDER BY tag")
    return [tuple(row) for row in (*signed, *names)]


@pytest.mark.parametrize(
    ("criteria", "fits", "names"),
    [
        (Criteria(country="FR"), 10, 3),
        (Criteria(month="2026-03", platform="telegram"), 20, 7),
        (Criteria(names="flood"), 7, 7),
        (Criteria(names="flood 1*"), 3, 3),
        (Criteria(country="JP"), 0, 0),
    ],
)
async def test_what_is_picked_goes_and_all_of_it_comes_back(
    signed: Store, criteria: Criteria, fits: int, names: int
) -> None:
    before = await signed.transact(_rows)
    counting = await _in(signed, State.COUNTING, criteria)
    await cleaning.pick_all(signed, counting)
    assert await signed.transact(picks.number) == fits
    running = await _in(signed, State.RUNNING, criteria)
    await cleaning.take_out_all(signed, running)
    assert await _people(signed) == 20 - fits
    assert await signed.transact(partial(cleaned.number, cleanup=running.id)) == fits
    after = await signed.transact(_rows)
    assert len(before) - len(after) == fits + names
    await _truth(signed)
    await cleaning.put_back_all(signed, await _in(signed, State.UNDOING, criteria))
    assert await signed.transact(_rows) == before
    assert await _people(signed) == 20
    await _truth(signed)


async def test_nothing_is_done_in_another_state(signed: Store) -> None:
    criteria = Criteria(country="FR")
    counting = await _in(signed, State.COUNTING, criteria)
    await cleaning.pick_all(signed, counting)
    before = await signed.transact(_rows)
    await cleaning.take_out_all(signed, counting)
    await cleaning.put_back_all(signed, counting)
    assert await signed.transact(_rows) == before
    proposed = await _in(signed, State.PROPOSED, Criteria(month="2026-03"))
    await cleaning.pick_all(signed, proposed)
    assert await signed.transact(picks.number) == 10


async def test_who_signed_again_or_left_stays_so(signed: Store) -> None:
    criteria = Criteria(country="FR")
    await cleaning.pick_all(signed, await _in(signed, State.COUNTING, criteria))
    await cleaning.take_out_all(signed, await _in(signed, State.RUNNING, criteria))
    anew, gone = AccountTag(SIGNED[1]), AccountTag(SIGNED[3])
    bare = replace(SIGNATURE, country=None, sealed=None)
    await signed.transact(lambda tx: signatures.sign(tx, anew, bare))
    await signed.transact(lambda tx: daily.came(tx, Subject.PEOPLE, "2026-03-02"))
    assert await signed.transact(lambda tx: signatures.withdraw(tx, gone))
    await cleaning.put_back_all(signed, await _in(signed, State.UNDOING, criteria))
    assert await signed.transact(partial(signatures.signature_of, tag=anew)) == bare
    assert await signed.transact(partial(signatures.signature_of, tag=gone)) is None
    assert await _people(signed) == 19
    await _truth(signed)
