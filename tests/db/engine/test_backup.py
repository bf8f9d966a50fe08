"""A copy of a database of SQLite: whole, rewritten, encrypted."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from db import signatures
from db.engine import backup, scratch, stopped
from db.engine.opening import open_store
from db.engine.progress import Step, untold
from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable, Transaction, Trouble
from db.secrets.recovery import CopyClosed, new_recovery_key, opened
from db.secrets.vault import Vault
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET, opened_copy
from tests.stage.factories import (
    ANA,
    BEN,
    CHO,
    SIGNATURE,
    TEXT,
    number_of_signatures,
    random_tags,
    sign,
    signature_of,
    withdraw,
)
from tests.stage.stores import VAULT
from tests.stage.stores import opened as opened_store


def what_another_process_finds(path: Path) -> str:
    read = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT 1 FROM signature')"
    command = [sys.executable, "-c", read, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


async def _sign_many(store: SqliteStore, number: int) -> None:
    async def work(tx: Transaction) -> None:
        for tag in random_tags(number, 1):
            await signatures.sign(tx, tag, SIGNATURE)

    await store.transact(work)


async def test_a_backup_is_a_database_with_everything_in_it(
    sqlite_letter_store: SqliteStore, tmp_path: Path, vault: Vault
) -> None:
    copy = tmp_path / "backups" / "letter-2026-03-01.db.age"
    await sign(sqlite_letter_store, ANA)
    assert await sqlite_letter_store.backup(copy, RECOVERY_KEY)
    await sign(sqlite_letter_store, BEN)
    restored = await open_store(opened_copy(copy, tmp_path / "restored.db"), vault)
    try:
        assert await signature_of(restored, ANA) == SIGNATURE
        assert await number_of_signatures(restored) == 1
    finally:
        await restored.close()
    assert await number_of_signatures(sqlite_letter_store) == 2


async def test_only_its_owner_can_read_it_and_nothing_else_is_left(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    await sqlite_letter_store.backup(folder / "letter-2026-03-01.db.age", RECOVERY_KEY)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(each.name, each.stat().st_mode & 0o777) for each in folder.iterdir()] == [
        ("letter-2026-03-01.db.age", 0o600)
    ]


async def test_only_the_secret_half_opens_it(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db.age"
    await sign(sqlite_letter_store, ANA)
    await sqlite_letter_store.backup(copy, RECOVERY_KEY)
    encrypted = copy.read_bytes()
    assert encrypted.startswith(b"age-encryption.org/v1")
    assert bytes(ANA) not in encrypted
    assert bytes(ANA) in opened(encrypted, RECOVERY_SECRET)
    with pytest.raises(CopyClosed):
        opened(encrypted, new_recovery_key()[1])
    with pytest.raises(CopyClosed):
        opened(encrypted[:-1], RECOVERY_SECRET)


async def test_no_plain_byte_of_a_copy_is_ever_on_disk(
    sqlite_letter_store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a copy never becomes whole."""
    await sign(sqlite_letter_store, ANA)
    folder = tmp_path / "backups"
    monkeypatch.setattr(Path, "replace", _fails)
    with pytest.raises(StoreUnavailable):
        await sqlite_letter_store.backup(folder / "copy.db.age", RECOVERY_KEY)
    left = [each.read_bytes() for each in folder.iterdir()]
    assert left, "a partial copy"
    assert not any(bytes(ANA) in each or b"SQLite format" in each for each in left)


def _fails(*_: object) -> None:
    raise OSError


async def test_neither_the_order_of_arrival_nor_an_erased_row_is_in_it(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    tags = random_tags(20, 2)
    for tag in (*tags, CHO):
        await sign(sqlite_letter_store, tag)
    await withdraw(sqlite_letter_store, CHO)
    await sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY)
    plain = opened((tmp_path / "copy.db.age").read_bytes(), RECOVERY_SECRET)
    assert bytes(CHO) not in plain
    assert plain.count(tags[0]) == 1
    places = sorted(tags, key=plain.index)
    assert places in (sorted(tags), sorted(tags, reverse=True))


async def test_people_sign_while_a_copy_is_made_and_the_copy_is_of_one_moment(
    sqlite_letter_store: SqliteStore, tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two steps of the copying a whole signature is committed."""
    await _sign_many(sqlite_letter_store, 2000)
    monkeypatch.setattr(backup, "STEP_PAGES", 8)
    going, signed = threading.Event(), threading.Event()

    def pause(_: float) -> None:
        if not going.is_set():
            going.set()
            assert signed.wait(10)

    monkeypatch.setattr("db.engine.backup.time.sleep", pause)
    copying = asyncio.create_task(
        sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY)
    )
    await asyncio.to_thread(going.wait, 10)
    await sign(sqlite_letter_store, ANA)
    assert not copying.done()
    signed.set()
    await copying
    restored = await open_store(opened_copy(tmp_path / "copy.db.age", tmp_path / "r.db"), vault)
    try:
        assert await number_of_signatures(restored) == 2001
        assert await signature_of(restored, ANA) == SIGNATURE
    finally:
        await restored.close()


async def test_copying_that_is_always_begun_anew_is_done_at_one_go(
    sqlite_letter_store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _sign_many(sqlite_letter_store, 2000)
    monkeypatch.setattr(backup, "LONGEST", -1.0)
    await sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY)
    restored = await open_store(opened_copy(tmp_path / "copy.db.age", tmp_path / "r.db"), VAULT)
    try:
        assert await number_of_signatures(restored) == 2000
    finally:
        await restored.close()


async def test_closing_the_store_does_not_wait_for_a_copy_to_end(
    sqlite_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await SqliteStore.open(sqlite_path, VAULT)
    going, closing = threading.Event(), threading.Event()

    def pause(_: float) -> None:
        going.set()
        assert closing.wait(10)

    monkeypatch.setattr(backup, "STEP_PAGES", 1)
    monkeypatch.setattr("db.engine.backup.time.sleep", pause)
    copying = asyncio.create_task(store.backup(tmp_path / "copy.db.age", RECOVERY_KEY))
    await asyncio.to_thread(going.wait, 10)
    copying.cancel()
    closed = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    closing.set()
    await closed
    assert not (tmp_path / "copy.db.age").exists()


async def test_what_is_damaged_is_not_kept_as_a_copy(
    sqlite_letter_store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "SOUND", [("another word than SQLite's",)])
    with pytest.raises(StoreUnavailable) as caught:
        await sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY)
    assert caught.value.trouble is Trouble.CORRUPT
    assert not (tmp_path / "copy.db.age").exists()


async def test_the_log_can_be_emptied_at_any_time(
    sqlite_letter_store: SqliteStore, sqlite_path: Path
) -> None:
    await sign(sqlite_letter_store, ANA)
    await sqlite_letter_store.empty_log()
    assert sqlite_path.with_name(sqlite_path.name + "-wal").stat().st_size == 0


@pytest.mark.outside
async def test_the_database_stays_locked_against_a_second_bot(
    sqlite_letter_store: SqliteStore, sqlite_path: Path, tmp_path: Path
) -> None:
    await sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY)
    assert "database is locked" in what_another_process_finds(sqlite_path)


async def test_a_second_backup_of_a_day_replaces_the_first(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db.age"
    copy.with_name(copy.name + backup.PARTIAL).write_bytes(b"left by a crash")
    for tag in (ANA, BEN):
        await sign(sqlite_letter_store, tag)
        await sqlite_letter_store.backup(copy, RECOVERY_KEY)
    restored = await open_store(opened_copy(copy, tmp_path / "restored.db"), VAULT)
    try:
        assert await number_of_signatures(restored) == 2
    finally:
        await restored.close()


async def test_a_copy_is_an_ordinary_database_of_sqlite(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    await sign(sqlite_letter_store, ANA)
    await sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY)
    file = opened_copy(tmp_path / "copy.db.age", tmp_path / "plain.db")
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


async def test_where_nothing_can_be_written_the_store_says_so_and_serves_on(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable):
        await sqlite_letter_store.backup(tmp_path / "file" / "copy.db.age", RECOVERY_KEY)
    await sign(sqlite_letter_store, ANA)


async def test_it_tells_how_far_it_is(sqlite_letter_store: SqliteStore, tmp_path: Path) -> None:
    told: dict[Step, tuple[int, int]] = {}

    def tell(step: Step, done: int, total: int) -> None:
        assert done >= told.get(step, (0, 0))[0]
        told[step] = done, total

    await _sign_many(sqlite_letter_store, 2000)
    await sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY, tell)
    assert [*told] == [Step.COPYING, Step.REWRITING, Step.CHECKING, Step.ENCRYPTING]
    for step in (Step.REWRITING, Step.CHECKING, Step.ENCRYPTING):
        assert told[step][0] == told[step][1]


async def test_without_room_in_the_folder_that_is_memory_it_is_made_all_the_same(
    sqlite_letter_store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "MEMORY", tmp_path / "nowhere")
    await sign(sqlite_letter_store, ANA)
    await sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY)
    async with opened_store(opened_copy(tmp_path / "copy.db.age", tmp_path / "r.db")) as restored:
        assert await number_of_signatures(restored) == 1


async def test_nothing_of_it_has_a_name_in_that_folder(
    sqlite_letter_store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the process, the system erases it."""
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(scratch, "MEMORY", memory)
    left: list[Path] = []
    await sign(sqlite_letter_store, ANA)
    await sqlite_letter_store.backup(
        tmp_path / "copy.db.age", RECOVERY_KEY, lambda *_: left.extend(memory.iterdir())
    )
    assert left == []
    assert (tmp_path / "copy.db.age").exists()


async def test_a_file_that_no_bot_has_open_is_copied_whatever_version_made_it(
    sqlite_path: Path, tmp_path: Path
) -> None:
    store = await SqliteStore.open(sqlite_path, VAULT)
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    await sign(store, ANA)
    with pytest.raises(StoreUnavailable) as caught:
        await stopped.keep(sqlite_path, tmp_path / "copy.db.age", RECOVERY_KEY, untold)
    assert caught.value.trouble is Trouble.LOCKED
    await store.close()
    size = await stopped.keep(sqlite_path, tmp_path / "copy.db.age", RECOVERY_KEY, untold)
    assert size == (tmp_path / "copy.db.age").stat().st_size
    async with opened_store(opened_copy(tmp_path / "copy.db.age", tmp_path / "r.db")) as restored:
        assert await signature_of(restored, ANA) == SIGNATURE


@pytest.mark.parametrize("during", [Step.REWRITING, Step.CHECKING, Step.ENCRYPTING])
async def test_copying_a_file_can_be_stopped_and_leaves_no_copy(
    sqlite_path: Path, tmp_path: Path, during: Step
) -> None:
    async with opened_store(sqlite_path):
        pass
    loop = asyncio.get_running_loop()

    async def cancel() -> None:
        copying.cancel()
        for _ in range(3):
            await asyncio.sleep(0)  # until the copying task has heard of it

    def stop(step: Step, done: int, total: int) -> None:
        if step is during:
            asyncio.run_coroutine_threadsafe(cancel(), loop).result(10)

    copy = tmp_path / "copy.db.age"
    copying = asyncio.create_task(stopped.keep(sqlite_path, copy, RECOVERY_KEY, stop))
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert not copy.exists()
    await stopped.keep(sqlite_path, copy, RECOVERY_KEY, untold)


@pytest.mark.parametrize(
    ("number", "left"), [(0, []), (2, ["b-3", "b-4"]), (9, ["b-2", "b-3", "b-4"])]
)
def test_the_newest_are_kept(tmp_path: Path, number: int, left: list[str]) -> None:
    for name in ("b-3", "b-2", "b-4", "b-4.partial", "other"):
        (tmp_path / name).touch()
    backup.keep_newest(tmp_path, "b-?", number)
    assert sorted(each.name for each in tmp_path.iterdir()) == [*left, "other"]


async def test_what_waits_to_be_said_or_erased_is_in_no_copy(
    sqlite_letter_store: SqliteStore, tmp_path: Path
) -> None:
    async def waits(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO answer (id, tag, platform, content, day) VALUES ($1, $2, $3, $4, $5)",
            *(bytes(16), ANA, "telegram", b"an answer that waits", "2026-03-01"),
        )
        await tx.execute(
            "INSERT INTO typed (tag, platform, sealed, day) VALUES ($1, $2, $3, $4)",
            *(ANA, "telegram", b"numbers of messages", "2026-03-01"),
        )

    await sqlite_letter_store.transact(waits)
    await sqlite_letter_store.backup(tmp_path / "copy.db.age", RECOVERY_KEY)
    plain = opened((tmp_path / "copy.db.age").read_bytes(), RECOVERY_SECRET)
    assert b"an answer that waits" not in plain
    assert b"numbers of messages" not in plain
