"""Machines that share a database: what the others still know of old erasures erases nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path

from db import signatures, tombstones
from db.engine.state import State
from db.engine.tombstone_file import FILE
from db.engine.transaction import Store, Transaction
from db.graves import bury_again
from db.secrets.keys import ServerKeys
from db.secrets.vault import Vault
from tests.stage.factories import ANA, BEN, SIGNATURE, TEXT
from tests.stage.stores import opened

KEYS = ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32)
OTHER = Vault(ServerKeys(b"T" * 32, b"a" * 32, b"o" * 32))


def _in(month: int) -> Vault:
    return Vault(KEYS, lambda: date(2026, month, 15))


async def _sign(tx: Transaction) -> None:
    await signatures.register_text(tx, TEXT)
    await signatures.sign(tx, ANA, SIGNATURE)


async def _is_there(store: Store) -> bool:
    return await store.transact(partial(signatures.signature_of, tag=ANA)) is not None


@asynccontextmanager
async def _signed_again(address: str | Path, first: State, second: State) -> AsyncIterator[Store]:
    """A database in which Ana has withdrawn by the second machine in January, and signed again."""
    async with opened(address, _in(1), second) as store:
        await store.transact(_sign)
        await store.transact(partial(signatures.withdraw, tag=ANA))
        await store.transact(_sign)
    async with opened(address, _in(5), first) as store:
        await tombstones.grow_old(store, first, "2026-02", "2025-12")
        yield store


async def test_who_signed_again_stays_where_another_machine_knows_an_old_erasure(
    address: str | Path, tmp_path: Path
) -> None:
    first, second = State(tmp_path / "first"), State(tmp_path / "second")
    async with _signed_again(address, first, second) as store:
        assert await tombstones.grow_old(store, first, "2026-05", "2026-03") == 1
        restarted = State(tmp_path / "second")
        assert await bury_again(store, restarted) == {}
        assert await _is_there(store)
        assert not restarted.tombstones.marks(), "it is dropped there too"
        assert restarted[tombstones.REACH] == "2026-03"


async def test_files_that_were_put_together_erase_nothing_that_is_old(
    address: str | Path, tmp_path: Path
) -> None:
    first, second = State(tmp_path / "first"), State(tmp_path / "second")
    async with _signed_again(address, first, second) as store:
        await tombstones.grow_old(store, first, "2026-05", "2026-03")
        await store.transact(partial(signatures.withdraw, tag=BEN))
        files = (tmp_path / folder / FILE for folder in ("first", "second"))
        both = tmp_path / "both"
        both.mkdir()
        (both / FILE).write_text("".join(file.read_text("ascii") for file in files), "ascii")
        assert await bury_again(store, State(both)) == {}
        assert await _is_there(store)


async def test_what_the_database_has_not_erased_as_old_is_erased_again(
    address: str | Path, tmp_path: Path
) -> None:
    """It lacks the mark, and keeps marks of that month: so it was copied before the erasure."""
    first, second = State(tmp_path / "first"), State(tmp_path / "second")
    async with _signed_again(address, first, second) as store:
        await tombstones.grow_old(store, first, "2026-02", "2026-01")
        await store.transact(lambda tx: tx.execute("DELETE FROM tombstone"))
        assert sum((await bury_again(store, State(tmp_path / "second"))).values()) == 1
        assert not await _is_there(store)


async def test_a_reach_that_somebody_put_there_without_the_key_counts_for_nothing(
    address: str | Path, tmp_path: Path
) -> None:
    first, second = State(tmp_path / "first"), State(tmp_path / "second")
    async with _signed_again(address, first, second) as store:
        await tombstones.grow_old(store, first, "2026-02", "2026-01")
        await store.transact(lambda tx: tx.execute("UPDATE reach SET month = '2026-09'"))
        assert await store.transact(tombstones.reach) == ""
        await store.transact(lambda tx: tx.execute("DELETE FROM tombstone"))
        await bury_again(store, State(tmp_path / "second"))
        assert not await _is_there(store)
    async with opened(address, OTHER) as store:
        assert await store.transact(tombstones.reach) == ""


async def test_a_mark_of_an_unknown_month_gets_the_one_that_the_database_knows(
    address: str | Path, tmp_path: Path
) -> None:
    first, second = State(tmp_path / "first"), State(tmp_path / "second")
    async with _signed_again(address, first, second) as store:
        (mark,) = second.tombstones.marks()
        (tmp_path / "second" / FILE).write_text(mark.hex(), "ascii")
        await bury_again(store, State(tmp_path / "second"))
        assert State(tmp_path / "second").tombstones.months() == {mark: "2026-02"}


async def test_what_a_process_erased_last_is_missed_until_it_is_old(
    address: str | Path, tmp_path: Path
) -> None:
    first, second = State(tmp_path / "first"), State(tmp_path / "second")
    lost = partial(tombstones.are_lost, state=second)
    async with _signed_again(address, first, second) as store:
        assert second.tombstones.latest
        assert not await store.transact(lost)
        await tombstones.grow_old(store, first, "2026-05", "2026-03")
        assert not await store.transact(lost), "it was erased as old"
        await store.transact(lambda tx: tx.execute("DELETE FROM reach"))
        assert await store.transact(lost)
        tombstones.follow(second, "2026-03")
        assert not await store.transact(lost), "it is known no more"


async def test_a_month_that_somebody_made_up_spoils_no_file(
    address: str | Path, tmp_path: Path
) -> None:
    first, second = State(tmp_path / "first"), State(tmp_path / "second")
    async with _signed_again(address, first, second) as store:
        await store.transact(lambda tx: tx.execute("UPDATE tombstone SET month = 'é\n'"))
        learnt = State(tmp_path / "third")
        await bury_again(store, learnt)
        assert learnt.tombstones.months() == dict.fromkeys(second.tombstones.marks(), "2026-05")
