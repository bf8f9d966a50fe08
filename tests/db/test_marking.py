"""Rows of the version before are marked once, and those that come later without a mark never."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from db import counters, marking, pledges, roll, signatures, staff
from db.engine.opening import open_store
from db.engine.state import State
from db.engine.transaction import Store, Transaction, Work
from db.marks import Marked
from tests.stage.factories import ANA, SIGNATURE, random_tags
from tests.stage.marked import COUNTS, filled
from tests.stage.stores import VAULT, opened

NULL = tuple(f"UPDATE {table} SET mark = NULL" for table in Marked)


async def _of_the_version_before(tx: Transaction) -> None:
    """Everything, without a mark and without a roll."""
    await filled(tx)
    for sql in (*NULL, "DELETE FROM journal_head"):
        await tx.execute(sql)


async def _counting(tx: Transaction) -> set[Marked]:
    return {table for table, counts in COUNTS.items() if await counts(tx)}


async def _anew(address: str | Path, work: Work[None]) -> Store:
    """The store after `work`, opened by a machine that has noted nothing, and marked by nobody."""
    store = await open_store(address, VAULT)
    await store.transact(work)
    await store.close()
    return await open_store(address, VAULT)


async def test_what_there_is_is_counted_then_marked_and_counts(address: str | Path) -> None:
    store = await _anew(address, _of_the_version_before)
    assert await store.transact(marking.begin) == dict.fromkeys(Marked, 1)
    assert await store.transact(_counting) == set()
    await marking.mark_all(store)
    assert await store.transact(_counting) == set(Marked)
    assert await store.transact(marking.begin) == {}
    assert await store.transact(marking.loose) == ()
    await store.close()


async def test_marking_goes_on_where_it_was_broken_off(
    address: str | Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "PIECE", 4)
    tags = random_tags(30, 1)

    async def fill(tx: Transaction) -> None:
        await filled(tx)
        for tag in tags:
            await signatures.sign(tx, tag, SIGNATURE)
        for sql in (*NULL, "DELETE FROM journal_head"):
            await tx.execute(sql)

    store = await _anew(address, fill)
    piece = partial(marking._piece, Marked.SIGNATURE, marking.never_marked, b"")
    assert await store.transact(piece) is not None
    unmarked = await store.transact(marking.unmarked)
    assert unmarked[Marked.SIGNATURE] == 31 - 4
    assert not await store.transact(roll.is_begun)
    await marking.mark_all(store)
    found = [await store.transact(partial(signatures.signature_of, tag=tag)) for tag in tags]
    assert None not in found
    await store.close()


async def test_a_row_without_a_mark_that_comes_later_is_never_marked(store: Store) -> None:
    await store.transact(marking.begin)
    await store.transact(filled)
    for sql in NULL:
        await store.transact(lambda tx, sql=sql: tx.execute(sql))  # type: ignore[misc]
    assert await store.transact(marking.begin) == {}
    assert await store.transact(_counting) == set()
    assert await store.transact(marking.loose) == tuple(
        each for each in marking.SMALL if each is not Marked.ALERT
    )


async def test_nor_where_somebody_took_the_roll_away(address: str | Path, tmp_path: Path) -> None:
    """So nobody is asked to mark what somebody put in."""
    state = State(tmp_path / "state")
    async with opened(address, state=state) as store:
        await store.transact(_of_the_version_before)
        assert await store.transact(marking.begin) == {}
    async with opened(address, state=State(tmp_path / "state")) as store:
        assert await store.transact(marking.begin) == {}
        assert await store.transact(lambda tx: staff.staff_of(tx, ANA)) is None


async def test_a_new_database_is_begun_without_a_question(store: Store) -> None:
    assert await store.transact(marking.begin) == {}
    assert await store.transact(roll.is_begun)
    assert await store.transact(counters.totals) == counters.Totals()
    assert await store.transact(lambda tx: pledges.pledges_of(tx, ANA)) == ()
