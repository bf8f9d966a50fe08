"""The log where somebody writes to the database or to its folder without a key."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db import holds, signatures
from db.engine.transaction import Transaction
from db.log.entries import Entry, Kind
from db.log.hashing import HASH_BYTES, leaf_hash
from db.log.head import Trouble
from db.log.notes import Checkpoint, LogKey
from db.log.tiles import Tile, bundle, entries_in
from db.lost import say as say_lost
from tests.stage.factories import SIGNATURE, random_tags, sign
from tests.stage.logged import AT, Logged
from tests.stage.public_log import KEY

PEOPLE = random_tags(30, 1)
LATER = "2026-03-01T13:00:00Z"
WEEKS_LATER = "2026-03-29T12:00:00Z"
"""Nobody who lets broadcasts go on said so as long ago as this."""


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
    """A server refuses other types than bytes by itself."""
    await log.publish()
    await _sign(log, 0, 5)
    any_type = "sqlite" in type(log.store).__module__

    async def put(tx: Transaction) -> None:
        for number, strange in enumerate(STRANGE):
            if not any_type and not isinstance(strange, bytes):
                continue
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
    async def all_sign(tx: Transaction) -> None:
        for tag in random_tags(300, 2):
            await signatures.sign(tx, tag, SIGNATURE)

    await log.store.transact(all_sign)
    await log.publish()
    await _forge(log)
    await _sign(log, 0, 6)
    assert await log.publish(LATER) == Trouble.CHANGED
    assert (await log.people(), (await log.head()).counts) == (300, {"1": 300})


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10**12)


def _of_another_log(path: Path) -> None:
    other = LogKey("open-letter/other", KEY.seed)
    path.write_text(other.sign(Checkpoint(other.origin, 10, bytes(32))), "utf-8")


def _noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)))


PUT: tuple[Callable[[Path], None], ...] = (
    *(Path.mkdir, _pipe, _loop, _huge, _of_another_log, _noise),
)


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000.p/10", "tile/entries/000.p/10"])
async def test_whatever_somebody_puts_in_the_place_of_a_file_brings_the_log_to_a_halt_and_no_more(
    name: str, log: Logged
) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    await _sign(log, 10, 20)
    file, aside = log.path / name, log.path / "aside"
    file.rename(aside)
    for put in PUT:
        put(file)
        assert await log.publish(LATER) in set(Trouble)
        assert (await log.people(), await log.waits()) == (10, 10)
        if file.is_dir():
            file.rmdir()
        file.unlink(missing_ok=True)
    aside.rename(file)
    assert await log.publish(LATER) == "10"
    assert await log.agrees()
