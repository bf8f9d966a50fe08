"""The log where somebody writes to the database, to its folder, or beside this machine."""

from __future__ import annotations

import asyncio
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from db import closing, holds, signatures
from db.closing import Cause, Closing, State
from db.engine.transaction import Store, Transaction
from db.log.entries import Entry, Kind
from db.log.folder import LogFolder
from db.log.hashing import HASH_BYTES, leaf_hash
from db.log.head import Trouble
from db.log.notes import Checkpoint
from db.log.tiles import Tile, bundle, entries_in
from db.lost import say as say_lost
from db.secrets.vault import Vault
from tests.stage.factories import random_tags, sign
from tests.stage.logged import AT, Logged
from tests.stage.public_log import KEY
from tests.stage.small_disk import small_disk

PEOPLE = random_tags(30, 1)
LATER = "2026-03-01T13:00:00Z"
WEEKS_LATER = "2026-03-29T12:00:00Z"
"""Nobody who lets broadcasts go on said so as long ago as this."""


@pytest.fixture
def log(letter_store: Store, vault: Vault, tmp_path: Path) -> Logged:
    return Logged(letter_store, vault, tmp_path / "log")


async def _sign(log: Logged, start: int, end: int) -> None:
    for tag in PEOPLE[start:end]:
        await sign(log.store, tag)


async def _table(log: Logged, name: str) -> list[tuple[Any, ...]]:
    rows = await log.store.transact(lambda tx: tx.rows(f"SELECT * FROM {name}"))
    return [tuple(row) for row in rows]


async def _put_back(tx: Transaction, name: str, rows: list[tuple[Any, ...]]) -> None:
    await tx.execute(f"DELETE FROM {name}")
    for row in rows:
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await tx.execute(f"INSERT INTO {name} VALUES ({places})", *row)


async def test_the_count_is_told_as_it_was_where_the_head_is_erased_and_nobody_counts_at_once(
    log: Logged,
) -> None:
    await _sign(log, 0, 6)
    await log.publish()
    await log.store.transact(lambda tx: tx.execute("DELETE FROM log_head"))
    await _sign(log, 6, 8)
    found = await log.head()
    assert (found.people, found.at, found.trouble) == (6, AT, Trouble.HEAD)
    await log.publish(LATER)
    assert (await log.people(), await log.waits()) == (6, 2)
    assert await log.store.transact(holds.current) is not None


async def test_an_older_head_in_which_two_people_said_what_is_lost_ends_nothing(
    log: Logged,
) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    await log.store.transact(lambda tx: say_lost(tx, AT[:10]))
    older = await _table(log, "log_head")
    await log.publish()
    await log.store.transact(lambda tx: _put_back(tx, "log_head", older))
    await log.store.transact(
        lambda tx: tx.execute("DELETE FROM signature WHERE tag <> $1", PEOPLE[0])
    )
    await log.publish(WEEKS_LATER)
    await log.publish(WEEKS_LATER)
    assert not [entry for entry in log.entries if entry.startswith(b"lost")]
    assert await log.store.transact(holds.current) is not None


async def test_yesterdays_waiting_rows_are_no_second_entries(log: Logged) -> None:
    await log.publish()
    await _sign(log, 0, 10)
    older = await _table(log, "log_waiting")
    await log.publish()
    await log.store.transact(lambda tx: _put_back(tx, "log_waiting", older))
    await log.publish(LATER)
    assert (len(log.entries), await log.waits()) == (10, 0)
    assert await log.agrees()


STRANGE: list[Any] = [-1, 10**15, "text", 0.5, b"", bytes(300)]


async def test_rows_of_any_type_that_somebody_puts_in_hold_nothing_up(log: Logged) -> None:
    await log.publish()
    await _sign(log, 0, 5)
    if "sqlite" not in type(log.store).__module__:
        pytest.skip("a server refuses other types by itself")

    async def put(tx: Transaction) -> None:
        for number, strange in enumerate(STRANGE):
            for table in ("log_waiting", "log_plan"):
                sql = f"INSERT INTO {table} VALUES ($1, $2)"
                await tx.execute(sql, strange, bytes(300))
                await tx.execute(sql, bytes([number]), strange)

    await log.store.transact(put)
    assert await log.publish() == "5"
    assert await log.agrees()


async def _forge(log: Logged) -> None:
    """Exchange one of the first 256 entries for another, and its leaf in the tree with it."""
    at, leaves = (log.path / Tile(level, 0).path for level in (None, 0))
    entries = entries_in(Tile(None, 0), at.read_bytes())
    entries[7] = bytes(Entry(Kind.SIGNED, "9", bytes(32)))
    at.write_bytes(bundle(entries))
    hashes = leaves.read_bytes()
    forged = leaf_hash(entries[7])
    leaves.write_bytes(hashes[: 7 * HASH_BYTES] + forged + hashes[8 * HASH_BYTES :])


async def test_an_entry_that_was_exchanged_far_from_the_end_is_counted_by_nobody(
    log: Logged,
) -> None:
    many = random_tags(300, 2)
    for tag in many:
        await sign(log.store, tag)
    await log.publish()
    await _forge(log)
    await _sign(log, 0, 6)
    assert await log.publish(LATER) == Trouble.CHANGED
    assert (await log.people(), (await log.head()).counts) == (300, {"1": 300})


@contextmanager
def _no_locks() -> Iterator[pytest.MonkeyPatch]:
    """A folder over a network that knows of no locks."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fcntl, "flock", lambda *_: None)
        yield patched


class _Kept(LogFolder):
    """A folder that keeps all that was ever signed."""

    signed: ClassVar[list[Checkpoint]] = []

    def sign(self, checkpoint: Checkpoint) -> None:
        self.signed.append(checkpoint)
        super().sign(checkpoint)


async def test_machines_that_see_no_lock_of_each_other_publish_one_log(log: Logged) -> None:
    _Kept.signed.clear()
    into = partial(log.publish, into=_Kept(log.path, KEY))
    with _no_locks():
        for start in range(0, 30, 6):
            await _sign(log, start, start + 6)
            await asyncio.gather(*(into() for _ in range(3)))
        await log.publish()
    assert await log.agrees()
    assert len({each.size for each in _Kept.signed}) == len(set(_Kept.signed))
    assert [entry.split()[0] for entry in log.entries] == [b"signed"] * 30
    assert await log.store.transact(holds.current) is None


async def test_an_older_checkpoint_over_all_tiles_gives_way_to_the_newest(log: Logged) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    older = (log.path / "checkpoint").read_bytes()
    await _sign(log, 10, 20)
    await log.publish()
    (log.path / "checkpoint").write_bytes(older)
    assert await log.publish(LATER) == ""
    assert await log.agrees()
    assert (await log.head()).trouble == ""


async def test_a_second_machine_with_an_older_folder_publishes_nothing(
    log: Logged, tmp_path: Path
) -> None:
    elsewhere = LogFolder(tmp_path / "elsewhere", KEY)
    await _sign(log, 0, 10)
    await log.publish()
    shutil.copytree(log.path, elsewhere.path)
    await _sign(log, 10, 20)
    await log.publish()
    for folder in (elsewhere, LogFolder(tmp_path / "none", KEY)):
        await _sign(log, 20, 26)
        before = folder.checkpoint()
        assert await log.publish(LATER, into=folder) == Trouble.CUT
        assert folder.checkpoint() == before
    await log.publish(LATER)
    assert await log.agrees()
    assert (await log.head()).trouble == ""


async def test_who_was_taken_out_in_an_older_database_and_is_put_back_counts_anew(
    log: Logged,
) -> None:
    """The log had put them back already, and the older database did not know."""
    await _sign(log, 0, 10)
    await log.publish()
    rows = {}
    for tag in PEOPLE[:5]:
        found = await log.store.transact(partial(signatures.signature_of, tag=tag))
        assert found is not None
        rows[tag] = found
        await log.store.transact(partial(signatures.take_out, tag=tag, signature=found))
    await log.store.transact(lambda tx: tx.execute("DELETE FROM log_waiting"))
    await log.store.transact(lambda tx: say_lost(tx, AT[:10]))
    await log.publish()
    assert await log.people() == 5
    for tag, signature in rows.items():
        await log.store.transact(partial(signatures.put_back, tag=tag, signature=signature))
    await log.publish(LATER)
    await log.publish(LATER)
    assert await log.people() == 10
    assert await log.agrees()


async def test_nothing_is_lost_to_the_log_while_a_closed_campaign_gives_its_rows_other_keys(
    log: Logged,
) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    closed = Closing(bytes(16), State.CLOSED, Cause.STAFF, "2026-03-08", "2026-03-01")
    await log.store.transact(lambda tx: closing.put(tx, closed))
    await log.store.transact(lambda tx: say_lost(tx, AT[:10]))
    await log.store.transact(lambda tx: tx.execute("DELETE FROM signature"))
    await log.publish(LATER)
    assert await log.people() == 10
    erased = replace(closed, state=State.ERASED)
    await log.store.transact(lambda tx: closing.put(tx, erased))
    await log.publish(LATER)
    assert await log.people() == 0


@pytest.mark.outside
@pytest.mark.parametrize("room", range(0, 48, 8))
async def test_a_disk_that_fills_up_anywhere_in_a_batch_loses_nothing(
    room: int, log: Logged
) -> None:
    with small_disk(log.path, 100) as disk:
        await _sign(log, 0, 10)
        await log.publish()
        (disk / "else").write_bytes(bytes((100 - 48) * 1024))
        await _sign(log, 10, 20)
        with suppress(OSError):
            (disk / "more").write_bytes(bytes((48 - room) * 1024))
        done = await log.publish(LATER)
        assert done in ("10", Trouble.UNWRITABLE)
        for name in ("else", "more"):
            (disk / name).unlink(missing_ok=True)
        await log.publish(LATER)
        assert await log.agrees()
        assert len(log.entries) == 20
