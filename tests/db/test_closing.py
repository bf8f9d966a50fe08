"""The closing of the campaign as it is kept: one at a time, and only as this program wrote it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from db import closing, signatures, voices
from db.closing import Cause, Closing, State
from db.engine.state import State as MachineState
from db.engine.transaction import Store, Transaction
from db.secrets.vault import Vault
from db.staff import PersonId
from tests.stage.factories import ANA, SIGNATURE, TEXT
from tests.stage.stores import VAULT, opened

TODAY = date(2026, 3, 1)
PROPOSED = closing.proposed(TODAY)


def test_a_closing_is_announced_for_thirty_days_whenever_it_is_agreed_to() -> None:
    assert (PROPOSED.announced_by, PROPOSED.ends) == ("2026-03-08", "2026-04-07")
    abandoned = closing.proposed(TODAY, Cause.ABANDONED)
    assert (abandoned.announced_by, abandoned.ends) == ("2026-03-31", "2026-04-30")


def test_its_day_stays_the_same_when_it_has_closed() -> None:
    closed = replace(PROPOSED, state=State.CLOSED, ends="2026-04-14")
    assert (closed.day, closed.last_export) == ("2026-04-07", "2026-04-14")
    assert (PROPOSED.day, PROPOSED.last_export) == ("2026-04-07", None)


def test_voices_are_for_one_closing_on_one_day() -> None:
    others = (replace(PROPOSED, ends="2026-04-08"), closing.proposed(TODAY))
    assert len({each.proposal.fingerprint for each in (PROPOSED, *others)}) == 3
    announced = replace(PROPOSED, state=State.ANNOUNCED, days=3, told=7)
    assert announced.proposal == PROPOSED.proposal


async def test_it_is_kept_and_goes_with_its_voices(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        assert await closing.current(tx) is None
        await closing.put(tx, PROPOSED)
        await closing.put(tx, counted)
        assert await closing.current(tx) == counted
        await voices.stand_behind(tx, counted.proposal, PersonId(b"o" * 16))
        await closing.drop(tx, counted)
        assert await closing.current(tx) is None
        assert await tx.rows("SELECT * FROM voice") == []
        assert await tx.rows("SELECT * FROM closing") == []

    counted = replace(PROPOSED, days=2)
    await store.transact(work)


async def test_a_row_beside_it_counts_for_nothing(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await closing.put(tx, PROPOSED)
        await tx.execute(
            "INSERT INTO closing (token, state, cause, ends, seen, days, told, mark) "
            "SELECT $1, 'closed', cause, ends, seen, days, told, mark FROM closing",
            bytes(16),
        )
        assert await closing.current(tx) == PROPOSED

    await store.transact(work)


async def test_what_has_closed_stays_closed_whatever_is_done_to_its_row(
    address: str | Path, tmp_path: Path
) -> None:
    machine = MachineState(tmp_path / "state")
    async with opened(address, VAULT, machine) as store:
        await store.transact(lambda tx: closing.put(tx, PROPOSED))
        await store.transact(
            lambda tx: closing.advance(tx, PROPOSED, State.CLOSED, TODAY, "2026-04-14")
        )
        await store.transact(lambda tx: tx.execute("DELETE FROM closing"))
        assert await store.transact(closing.is_over)
        found = await store.transact(closing.current)
        assert isinstance(found, Closing)
        assert found.day == "2026-04-07"


async def test_a_machine_learns_of_a_closing_that_another_one_brought_to_its_end(
    address: str | Path, tmp_path: Path
) -> None:
    closed = replace(PROPOSED, state=State.CLOSED)
    async with opened(address, VAULT) as one:
        await one.transact(lambda tx: closing.put(tx, closed))
    other = MachineState(tmp_path / "other")
    async with opened(address, VAULT, other) as store:
        assert await store.transact(closing.is_over)
        await store.transact(lambda tx: tx.execute("DELETE FROM closing"))
        assert await store.transact(closing.is_over)


async def test_a_database_with_people_in_it_is_from_before_an_end_that_is_known(
    store: Store,
) -> None:
    async def work(tx: Transaction) -> None:
        await signatures.register_text(tx, TEXT)
        await signatures.sign(tx, ANA, SIGNATURE)
        assert not await closing.is_before(tx)
        await closing.put(tx, replace(PROPOSED, state=State.ERASED))
        assert not await closing.is_before(tx)
        await tx.execute("DELETE FROM closing")
        assert await closing.is_before(tx)
        await tx.execute("DELETE FROM signature")
        assert not await closing.is_before(tx), "somebody has erased the closing alone"

    await store.transact(work)


async def test_a_key_that_has_parted_serves_no_other_campaign(store: Store, vault: Vault) -> None:
    vault.part()
    assert await store.transact(closing.is_before)
    await store.transact(lambda tx: closing.put(tx, replace(PROPOSED, state=State.ERASED)))
    assert not await store.transact(closing.is_before)


def test_a_last_export_can_be_asked_for_during_a_week() -> None:
    assert timedelta(days=7) == closing.LAST_EXPORT
