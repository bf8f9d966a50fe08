"""What only SQLite promises: its settings, one process, commits shared, work that never waits."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import signatures
from db.engine import rebuilding
from db.engine.progress import Step
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from tests.stage.disk import commits_in_log, copied
from tests.stage.drills import output
from tests.stage.factories import (
    ANA,
    BEN,
    SIGNATURE,
    number_of_signatures,
    random_tags,
    sign,
    signature_of,
)
from tests.stage.stores import VAULT


@pytest.mark.parametrize(
    ("pragma", "wanted"),
    [
        ("synchronous", 2),  # FULL: with NORMAL a power cut took acknowledged commits
        ("secure_delete", 1),
        ("journal_mode", "wal"),
        ("locking_mode", "exclusive"),
        ("foreign_keys", 1),
        ("temp_store", 2),  # memory: nothing of a rebuild may go to another folder
    ],
)
async def test_the_settings_that_people_rely_on_hold(
    sqlite_store: SqliteStore, pragma: str, wanted: int | str
) -> None:
    row = await sqlite_store.transact(lambda tx: tx.row(f"PRAGMA {pragma}"))
    assert row is not None
    assert row[0] == wanted


async def test_only_its_owner_can_read_the_database(
    sqlite_letter_store: SqliteStore, sqlite_path: Path
) -> None:
    await sign(sqlite_letter_store, ANA)
    for path in (sqlite_path, sqlite_path.with_name("letter.db-wal")):
        assert path.stat().st_mode & 0o777 == 0o600
    assert sqlite_path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.outside
async def test_a_second_bot_on_the_same_file_is_told_so_and_disturbs_nobody(
    sqlite_letter_store: SqliteStore, sqlite_path: Path
) -> None:
    await sign(sqlite_letter_store, ANA)
    said = await asyncio.to_thread(output, "tests.stage.open_drill", sqlite_path)
    assert said == "locked"
    await sign(sqlite_letter_store, BEN)
    assert await number_of_signatures(sqlite_letter_store) == 2


@pytest.mark.outside
async def test_the_next_bot_may_open_the_file_once_the_first_has_closed_it(
    sqlite_path: Path,
) -> None:
    await (await SqliteStore.open(sqlite_path, VAULT)).close()
    assert await asyncio.to_thread(output, "tests.stage.open_drill", sqlite_path) == "none"


async def test_closing_leaves_one_file_with_everything_in_it(sqlite_path: Path) -> None:
    store = await SqliteStore.open(sqlite_path, VAULT)
    await store.transact(lambda tx: signatures.register_text(tx, SIGNATURE.text))
    await sign(store, ANA)
    await store.close()
    assert not sqlite_path.with_name("letter.db-wal").exists()
    assert not sqlite_path.with_name("letter.db-shm").exists()
    assert _tags_in(sqlite_path) == {ANA}


@pytest.mark.outside
async def test_many_signers_share_few_commits(
    sqlite_letter_store: SqliteStore, sqlite_path: Path
) -> None:
    before = commits_in_log(sqlite_path)

    async def sign_thrice(number: int) -> None:
        for tag in random_tags(3, seed=number):
            await sign(sqlite_letter_store, tag)

    await asyncio.gather(*map(sign_thrice, range(100)))
    assert await number_of_signatures(sqlite_letter_store) == 300
    assert 3 <= commits_in_log(sqlite_path) - before <= 6


@pytest.mark.outside
async def test_one_signer_after_the_other_has_a_commit_each(
    sqlite_letter_store: SqliteStore, sqlite_path: Path
) -> None:
    before = commits_in_log(sqlite_path)
    for tag in random_tags(5, seed=1):
        await sign(sqlite_letter_store, tag)
    assert commits_in_log(sqlite_path) - before == 5


@pytest.mark.outside
async def test_whoever_is_answered_is_in_the_files_already(
    sqlite_letter_store: SqliteStore, sqlite_path: Path, tmp_path: Path
) -> None:
    async def sign_and_look(number: int) -> None:
        (tag,) = random_tags(1, seed=number)
        await sign(sqlite_letter_store, tag)
        seized = copied(sqlite_path.parent, tmp_path / f"seized {number}")
        assert tag in _tags_in(seized / sqlite_path.name)

    await asyncio.gather(*map(sign_and_look, range(12)))


def _tags_in(database: Path) -> set[bytes]:
    with closing(sqlite3.connect(database)) as connection:
        return {tag for (tag,) in connection.execute("SELECT tag FROM signature")}


@pytest.mark.parametrize(
    "wait",
    [lambda: asyncio.sleep(0), lambda: asyncio.sleep(1), lambda: asyncio.to_thread(print)],
    ids=["a moment", "a second", "a thread"],
)
async def test_work_that_waits_for_something_else_is_refused_and_undone(
    sqlite_letter_store: SqliteStore, wait: Callable[[], Awaitable[object]]
) -> None:
    async def sign_and_wait(tx: Transaction) -> None:
        await signatures.sign(tx, ANA, SIGNATURE)
        await wait()

    with pytest.raises(RuntimeError):
        await sqlite_letter_store.transact(sign_and_wait)
    assert await signature_of(sqlite_letter_store, ANA) is None
    await sign(sqlite_letter_store, BEN)
    assert await number_of_signatures(sqlite_letter_store) == 1


async def test_work_that_waits_for_another_task_is_refused_not_left_hanging(
    sqlite_letter_store: SqliteStore,
) -> None:
    never = asyncio.get_running_loop().create_future()

    async def wait(_: Transaction) -> None:
        await never

    with pytest.raises(RuntimeError, match="nothing but the transaction"):
        await sqlite_letter_store.transact(wait)
    await sign(sqlite_letter_store, BEN)
    assert await number_of_signatures(sqlite_letter_store) == 1


async def test_nothing_in_the_table_keeps_the_order_of_signing(
    sqlite_letter_store: SqliteStore,
) -> None:
    tags = random_tags(500, seed=7)
    for tag in tags:
        await sign(sqlite_letter_store, tag)
    rows = await sqlite_letter_store.transact(lambda tx: tx.rows("SELECT tag FROM signature"))
    assert [row[0] for row in rows] == sorted(tags)


NOT_ABOUT_PEOPLE = {
    *("letter_text", "schema_version", "sqlite_schema"),
    *("alert", "alert_text", "broadcast", "run", "statistic"),
    *("journal", "journal_head", "alive", "hold", "key_epoch", "reach", "goal"),
}
"""What the campaign says and does; the order of the journal is what it is for."""


async def test_no_table_about_people_has_a_rowid(sqlite_store: SqliteStore) -> None:
    rows = await sqlite_store.transact(
        lambda tx: tx.rows("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'")
    )
    with_rowid = {str(name) for name, without in rows if not without}
    assert with_rowid == NOT_ABOUT_PEOPLE


async def test_scrubbing_tells_how_far_it_is(
    sqlite_letter_store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "TOLD", 40)
    told: list[tuple[int, int]] = []
    await _sign_many(sqlite_letter_store, 2000)
    await sqlite_letter_store.scrub(lambda _, *how: told.append(how))
    done, total = told[-1]
    assert done == total
    assert told == sorted(told)
    ahead = [done for done, _ in told if done < total]
    assert 0.8 * total < max(ahead), "it was not at the end before it was"


async def test_scrubbing_can_be_stopped_and_leaves_everything_as_it_was(
    sqlite_letter_store: SqliteStore, sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "TOLD", 40)
    loop = asyncio.get_running_loop()
    await _sign_many(sqlite_letter_store, 2000)
    looks, stopped = 0, threading.Event()

    def stop(step: Step, done: int, total: int) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            loop.call_soon_threadsafe(scrubbing.cancel)
            assert stopped.wait(10)

    scrubbing = asyncio.create_task(sqlite_letter_store.scrub(stop))
    scrubbing.add_done_callback(lambda _: stopped.set())
    with pytest.raises(asyncio.CancelledError):
        await scrubbing
    await sign(sqlite_letter_store, ANA)
    assert await number_of_signatures(sqlite_letter_store) == 2001
    assert looks == 1, "it did not go on"


async def _sign_many(store: SqliteStore, number: int) -> None:
    async def work(tx: Transaction) -> None:
        for tag in random_tags(number, 1):
            await signatures.sign(tx, tag, SIGNATURE)

    await store.transact(work)
