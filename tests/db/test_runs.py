"""The ledger: a run is entered once, whoever asks, and what comes is told from what was."""

from __future__ import annotations

import pytest

from db import old, runs
from db.engine.transaction import Store, Transaction
from db.old import Old
from db.runs import Run, RunState

NOON, ONE = "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"


async def enter(store: Store, run: Run) -> bool:
    return await store.transact(lambda tx: runs.enter(tx, run))


async def test_a_run_is_entered_once(store: Store) -> None:
    assert await enter(store, Run("backup", NOON, RunState.DONE, "first"))
    assert not await enter(store, Run("backup", NOON, RunState.FAILED, "second"))
    assert await enter(store, Run("backup", ONE, RunState.DONE))
    assert await enter(store, Run("retention", NOON, RunState.DONE))
    found = await store.transact(lambda tx: runs.last(tx, "backup"))
    assert found == Run("backup", ONE, RunState.DONE)


async def test_the_ledger_tells_when_it_begins_and_when_a_job_was_last_done(store: Store) -> None:
    assert await store.transact(runs.first_due) is None
    for run in (
        Run("backup", ONE, RunState.DONE),
        Run("backup", "2026-03-02T12:00:00Z", RunState.FAILED),
        Run("retention", NOON, RunState.MISSED),
        Run("retention", "2026-01-01T00:00:00Z", RunState.COMING),
        Run("milestone 250", runs.ONCE, RunState.DONE),
    ):
        await enter(store, run)
    assert await store.transact(runs.first_due) == NOON
    assert await store.transact(lambda tx: runs.last_done(tx, "backup")) == ONE
    assert await store.transact(lambda tx: runs.last_done(tx, "retention")) is None


async def test_a_run_is_undone_with_its_effect(store: Store) -> None:
    class Trouble(Exception):
        pass

    async def fails(tx: Transaction) -> None:
        await runs.enter(tx, Run("backup", NOON, RunState.DONE))
        raise Trouble

    with pytest.raises(Trouble):
        await store.transact(fails)
    assert await enter(store, Run("backup", NOON, RunState.DONE))


async def test_what_happens_once_happens_once(store: Store) -> None:
    assert await store.transact(lambda tx: runs.once(tx, "milestone 100"))
    assert not await store.transact(lambda tx: runs.once(tx, "milestone 100"))
    assert await store.transact(lambda tx: runs.once(tx, "milestone 250"))


async def test_what_is_expected_is_not_what_ran_until_it_runs(store: Store) -> None:
    await store.transact(lambda tx: runs.expect(tx, "backup", NOON))
    await store.transact(lambda tx: runs.expect(tx, "backup", ONE))
    await store.transact(lambda tx: runs.expect(tx, "ends", NOON))
    await store.transact(lambda tx: runs.expect(tx, "ends", None))
    coming = await store.transact(runs.coming)
    assert coming == (Run("backup", ONE, RunState.COMING),)
    assert await store.transact(lambda tx: runs.last(tx, "backup")) is None
    assert await store.transact(lambda tx: runs.latest_due(tx, ONE)) == {}
    assert await enter(store, Run("backup", ONE, RunState.DONE))
    assert await store.transact(runs.coming) == ()


async def test_what_the_ledger_has_for_later_does_not_count_now(store: Store) -> None:
    await enter(store, Run("backup", NOON, RunState.DONE))
    await enter(store, Run("backup", "2030-01-01T00:00:00Z", RunState.DONE))
    await store.transact(lambda tx: runs.once(tx, "milestone 100"))
    assert await store.transact(lambda tx: runs.latest_due(tx, ONE)) == {"backup": NOON}


async def test_the_last_run_of_each_job_is_told_the_newest_first(store: Store) -> None:
    await enter(store, Run("backup", NOON, RunState.DONE))
    await enter(store, Run("ends", NOON, RunState.MISSED))
    await enter(store, Run("ends", ONE, RunState.FAILED, "KeyError"))
    await store.transact(lambda tx: runs.once(tx, "milestone 100"))
    found = await store.transact(runs.last_of_each)
    assert [(run.job, run.state) for run in found] == [
        ("ends", RunState.FAILED),
        ("backup", RunState.DONE),
    ]


async def test_old_runs_go_and_what_happened_once_stays(store: Store) -> None:
    await enter(store, Run("backup", NOON, RunState.DONE))
    await enter(store, Run("backup", ONE, RunState.DONE))
    await store.transact(lambda tx: runs.once(tx, "milestone 100"))
    assert await store.transact(lambda tx: old.erase_piece(tx, Old.RUNS, ONE)) == 1
    assert not await store.transact(lambda tx: runs.once(tx, "milestone 100"))
