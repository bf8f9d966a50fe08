"""Copies of PostgreSQL: whole, of one moment, with nothing of the server, and restored anywhere."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import dump
from db.engine.migrate import UNFINISHED, migrate, migrations
from db.engine.postgres import PostgresStore
from db.engine.progress import Step, untold
from db.engine.state import State
from db.engine.tables import tables
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble
from db.secrets.recovery import opened as opened_bytes
from db.signatures import register_text
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET, opened_copy
from tests.stage.factories import (
    ANA,
    CHO,
    SIGNATURE,
    TEXT,
    number_of_signatures,
    random_tags,
    sign,
    signature_of,
    withdraw,
)
from tests.stage.full import content, copied, fill
from tests.stage.stores import VAULT, opened


async def _begun(store: Store) -> None:
    await store.transact(lambda tx: register_text(tx, TEXT))


async def test_a_copy_is_a_database_of_sqlite_with_everything_in_it(
    postgres_url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "backups" / "copy.db.age"
    async with opened(postgres_url) as store:
        await fill(store)
        whole = await content(store)
        size = await store.backup(copy, RECOVERY_KEY)
        assert size == copy.stat().st_size
    file = opened_copy(copy, tmp_path / "plain.db")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    async with opened(file) as restored:
        assert await content(restored) == copied(whole)


async def test_it_has_all_tables_and_indexes_that_a_database_of_sqlite_has(
    postgres_url: str, tmp_path: Path
) -> None:
    async with opened(postgres_url) as store, opened(tmp_path / "new.db"):
        await store.backup(tmp_path / "copy.age", RECOVERY_KEY)
    file = opened_copy(tmp_path / "copy.age", tmp_path / "plain.db")
    schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
    with (
        closing(sqlite3.connect(file)) as copy,
        closing(sqlite3.connect(tmp_path / "new.db")) as new,
    ):
        assert copy.execute(schema).fetchall() == new.execute(schema).fetchall()
        assert tables(copy) == tables(new)


async def test_neither_the_order_of_arrival_nor_an_erased_row_is_in_it(
    postgres_url: str, tmp_path: Path
) -> None:
    tags = random_tags(20, 2)
    async with opened(postgres_url) as store:
        await _begun(store)
        for tag in (*tags, CHO):
            await sign(store, tag)
        await withdraw(store, CHO)
        await store.backup(tmp_path / "copy.age", RECOVERY_KEY)
    plain = opened_bytes((tmp_path / "copy.age").read_bytes(), RECOVERY_SECRET)
    assert bytes(CHO) not in plain
    assert plain.count(tags[0]) == 1
    places = sorted(tags, key=plain.index)
    assert places in (sorted(tags), sorted(tags, reverse=True))


async def test_people_sign_and_withdraw_while_it_is_made_and_it_is_of_one_moment(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump, "PIECE", 7)
    tags = sorted(random_tags(50, 3))
    tasks: list[asyncio.Task[object]] = []
    async with opened(postgres_url) as store:
        await _begun(store)
        for tag in tags:
            await sign(store, tag)

        def meanwhile(step: Step, done: int, total: int) -> None:
            if step is Step.COPYING and not tasks:
                tasks.append(asyncio.create_task(sign(store, ANA)))
                tasks.append(asyncio.create_task(withdraw(store, tags[-1])))

        await store.backup(tmp_path / "copy.age", RECOVERY_KEY, meanwhile)
        await asyncio.gather(*tasks)
        assert await number_of_signatures(store) == 50
    async with opened(opened_copy(tmp_path / "copy.age", tmp_path / "plain.db")) as restored:
        assert await number_of_signatures(restored) == 50
        assert await signature_of(restored, ANA) is None
        assert await signature_of(restored, tags[-1]) == SIGNATURE


async def test_it_tells_how_far_it_is(postgres_url: str, tmp_path: Path) -> None:
    told: list[tuple[Step, int, int]] = []
    async with opened(postgres_url) as store:
        await fill(store)
        await store.backup(tmp_path / "copy.age", RECOVERY_KEY, lambda *how: told.append(how))
    assert {step for step, _, _ in told} == {Step.COPYING, Step.CHECKING, Step.ENCRYPTING}
    for step in (Step.COPYING, Step.CHECKING, Step.ENCRYPTING):
        done = [(done, total) for each, done, total in told if each is step]
        assert done == sorted(done)
        if step is not Step.COPYING:  # what no copy has is not copied
            assert done[-1][0] == done[-1][1]


async def test_what_is_damaged_or_cannot_be_written_is_no_copy(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    async with opened(postgres_url) as store:
        with pytest.raises(StoreUnavailable):
            await store.backup(tmp_path / "file" / "copy.age", RECOVERY_KEY)
        monkeypatch.setattr("db.engine.backup.SOUND", [("another word than SQLite's",)])
        with pytest.raises(StoreUnavailable) as caught:
            await store.backup(tmp_path / "copy.age", RECOVERY_KEY)
        assert caught.value.trouble is Trouble.CORRUPT
    assert not (tmp_path / "copy.age").exists()


@pytest.mark.parametrize(
    ("version", "trouble"),
    [
        (len(migrations()) + 1, Trouble.NEWER),
        (len(migrations()) + UNFINISHED, Trouble.UNFINISHED),
    ],
)
async def test_one_of_a_newer_program_or_that_is_being_filled_is_not_copied(
    postgres_url: str, tmp_path: Path, version: int, trouble: Trouble
) -> None:
    async with opened(postgres_url) as store:
        await store.transact(
            lambda tx: tx.execute("UPDATE schema_version SET version = $1", version)
        )
    with pytest.raises(StoreUnavailable) as caught:
        await dump.keep(postgres_url, tmp_path / "copy.age", RECOVERY_KEY, untold)
    assert caught.value.trouble is trouble


async def test_one_of_an_older_program_is_copied_as_it_is(
    postgres_url: str, tmp_path: Path
) -> None:
    """While a bot of before runs, a copy must not change its tables."""
    older = len(migrations()) - 2
    store = PostgresStore(postgres_url, VAULT, State(), 1)

    async def begin(tx: Transaction) -> None:
        await migrate(tx, older)

    try:
        await store.transact(begin)
        await dump.keep(postgres_url, tmp_path / "copy.age", RECOVERY_KEY, untold)
        row = await store.transact(lambda tx: tx.row("SELECT version FROM schema_version"))
        assert row == (older,)
    finally:
        await store.close()
    file = opened_copy(tmp_path / "copy.age", tmp_path / "plain.db")
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT version FROM schema_version").fetchall() == [(older,)]
    async with opened(file):
        pass


async def test_a_server_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        await dump.keep(
            "postgresql://bot@127.0.0.1:1/letter", tmp_path / "copy.age", RECOVERY_KEY, untold
        )
    assert caught.value.trouble is Trouble.UNREACHABLE


async def test_being_stopped_it_leaves_nothing(postgres_url: str, tmp_path: Path) -> None:
    async with opened(postgres_url) as store:
        await fill(store)

        def stop(step: Step, done: int, total: int) -> None:
            if step is Step.COPYING:
                copying.cancel()

        copying = asyncio.create_task(store.backup(tmp_path / "copy.age", RECOVERY_KEY, stop))
        with pytest.raises(asyncio.CancelledError):
            await copying
        assert not (tmp_path / "copy.age").exists()
        await store.backup(tmp_path / "copy.age", RECOVERY_KEY)
