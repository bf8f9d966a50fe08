"""When the disk is full nobody can sign, everybody can withdraw, and everyone is told the truth.

On a small disk of its own where the tests may mount one (as root), and everywhere with SQLite's
own limit on the size of a file, which fails in the same way but leaves the log all the room.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Protocol

import pytest

from db import counters, signatures
from db.engine.reserve import RESERVE_BYTES
from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable, Transaction, Trouble
from db.secrets.vault import AccountTag
from tests.stage.disk import every_byte, traces
from tests.stage.factories import (
    SIGNATURE,
    TEXT,
    number_of_signatures,
    random_tags,
    sign,
    signature_of,
    withdraw,
)
from tests.stage.stores import VAULT

pytestmark = pytest.mark.outside

PAGE = 4096
SIGNED = random_tags(120, seed=31)
"""Who signed before the disk was full."""

SEALED = Random(32).randbytes(432)


class Disk(Protocol):
    """Somewhere that can be full."""

    folder: Path
    rooms: range
    """How many pages to leave, to meet the end at every point of a commit and of what follows."""

    async def leave(self, store: SqliteStore, pages: int) -> None:
        """Take all the room but `pages`."""
        ...

    async def free(self, store: SqliteStore) -> None:
        """Give it back."""
        ...


class SmallDisk:
    """A disk of 4 MiB."""

    rooms = range(45)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def leave(self, store: SqliteStore, pages: int) -> None:
        left = os.statvfs(self.folder)
        (self.folder / "ballast").write_bytes(bytes((left.f_bavail - pages) * left.f_frsize))

    async def free(self, store: SqliteStore) -> None:
        (self.folder / "ballast").unlink()


class Limit:
    """A file that may not grow."""

    rooms = range(12)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def leave(self, store: SqliteStore, pages: int) -> None:
        row = await store.transact(lambda tx: tx.row("PRAGMA page_count"))
        assert row is not None
        await store.transact(lambda tx: tx.rows(f"PRAGMA max_page_count = {row[0] + pages}"))

    async def free(self, store: SqliteStore) -> None:
        await store.transact(lambda tx: tx.rows("PRAGMA max_page_count = 1000000"))


def _mount(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "letter-test", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)


def _disks() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() == 0 and _mount(Path(folder)):
            _unmount(Path(folder))
            return ["limit", "small disk"]
    return ["limit"]


@pytest.fixture(params=_disks())
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """Each disk that this machine lets us have."""
    if request.param == "limit":
        yield Limit(tmp_path)
        return
    folder = tmp_path / "disk"
    folder.mkdir()
    assert _mount(folder)
    try:
        yield SmallDisk(folder)
    finally:
        _unmount(folder)


@pytest.fixture
def path(disk: Disk) -> Path:
    return disk.folder / "data" / "letter.db"


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteStore]:
    """The store at `path`, closed at the end."""
    store = await SqliteStore.open(path, VAULT)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def begun(path: Path) -> AsyncIterator[SqliteStore]:
    """A store with signatures in it, and nothing in its log."""
    async with opened(path) as store:
        await store.transact(lambda tx: signatures.register_text(tx, TEXT))
        await asyncio.gather(*(sign(store, tag) for tag in SIGNED))
        await store.scrub()
        yield store


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    """A store with signatures in it, and nothing in its log."""
    async with begun(path) as store:
        yield store


async def come(store: SqliteStore, tag: AccountTag) -> None:
    """Sign with much to say."""
    await sign(store, tag, replace(SIGNATURE, sealed=SEALED))


async def sign_until_refused(store: SqliteStore) -> int:
    """How many could still sign, one after the other, before someone was refused."""
    newcomers = random_tags(2000, seed=33)
    for number, tag in enumerate(newcomers):
        try:
            await come(store, tag)
        except StoreUnavailable as problem:
            if problem.trouble is not Trouble.FULL:
                raise
            return number
    raise AssertionError("the disk was never full")


async def assert_totals_agree(store: SqliteStore) -> None:
    totals = await store.transact(counters.totals)
    assert totals.people == await number_of_signatures(store)


async def test_signing_is_refused_and_nothing_is_half_done(disk: Disk, store: SqliteStore) -> None:
    await disk.leave(store, 2)
    signed = await sign_until_refused(store)
    assert await number_of_signatures(store) == len(SIGNED) + signed
    await assert_totals_agree(store)
    assert await signature_of(store, SIGNED[0]) == SIGNATURE


async def test_everyone_who_signed_can_withdraw(disk: Disk, store: SqliteStore) -> None:
    await disk.leave(store, 0)
    await sign_until_refused(store)
    for tag in SIGNED[:10]:
        assert await withdraw(store, tag)
        assert traces({"tag": tag}, every_byte(disk.folder / "data")) == []
    assert await asyncio.gather(*(withdraw(store, tag) for tag in SIGNED[10:])) == [True] * 110
    await assert_totals_agree(store)


async def test_with_room_again_people_sign_again(disk: Disk, store: SqliteStore) -> None:
    await disk.leave(store, 0)
    await sign_until_refused(store)
    await withdraw(store, SIGNED[0])
    await disk.free(store)
    await asyncio.gather(*(sign(store, tag) for tag in random_tags(200, seed=34)))
    await assert_totals_agree(store)


@pytest.mark.parametrize("crowd", [3, 60])
async def test_everyone_in_a_crowd_is_told_what_became_of_them(
    disk: Disk, path: Path, crowd: int
) -> None:
    """However much room is left: who is told of an error was not kept, and who is not, was."""
    for room in disk.rooms:
        async with begun(path) as store:
            one, other = random_tags(2, seed=37)
            await asyncio.gather(sign(store, one), sign(store, other))
            await disk.leave(store, room)
            comers = random_tags(2 * crowd, seed=1000 + room)
            await _come_and_leave_at_once(store, comers, one, other)
            assert traces({"one": one, "other": other}, every_byte(path.parent)) == []
            await disk.free(store)
        shutil.rmtree(path.parent)


async def _come_and_leave_at_once(
    store: SqliteStore, comers: list[AccountTag], *leavers: AccountTag
) -> None:
    half = len(comers) // 2
    answers = await asyncio.gather(
        *(come(store, tag) for tag in comers[:half]),
        withdraw(store, leavers[0]),
        *(come(store, tag) for tag in comers[half:]),
        withdraw(store, leavers[1]),
        return_exceptions=True,
    )
    assert [answers.pop(half), answers.pop()] == [True, True]
    for tag in leavers:
        assert await signature_of(store, tag) is None
    for tag, answer in zip(comers, answers, strict=True):
        assert answer is None or getattr(answer, "trouble", answer) is Trouble.FULL
        assert (await signature_of(store, tag) is not None) == (answer is None)
    await assert_totals_agree(store)


async def test_reading_goes_on_in_the_company_of_those_who_are_refused(
    disk: Disk, store: SqliteStore
) -> None:
    await disk.leave(store, 0)
    await sign_until_refused(store)
    before = await number_of_signatures(store)
    comers = random_tags(300, seed=35)
    *refused, totals = await asyncio.gather(
        *(come(store, tag) for tag in comers),
        store.transact(counters.totals),
        return_exceptions=True,
    )
    assert {getattr(answer, "trouble", answer) for answer in refused} == {Trouble.FULL}
    assert totals == counters.Totals(people=before)


async def test_the_reserve_is_taken_again_as_soon_as_there_is_room(
    disk: Disk, store: SqliteStore, path: Path
) -> None:
    reserve = path.with_name("letter.db.reserve")
    assert reserve.stat().st_size == RESERVE_BYTES
    await disk.leave(store, 0)
    await sign_until_refused(store)
    await withdraw(store, SIGNED[0])
    assert reserve.stat().st_size == RESERVE_BYTES


async def test_one_large_piece_of_work_does_not_use_up_what_withdrawing_needs(
    disk: Disk, store: SqliteStore
) -> None:
    """More than SQLite's cache holds, so that it writes, and meets the end, before COMMIT."""

    async def many(tx: Transaction) -> None:
        for tag in random_tags(2500, seed=36):
            await signatures.sign(tx, tag, replace(SIGNATURE, sealed=SEALED * 4))

    await disk.leave(store, 20)
    refused, *left = await asyncio.gather(
        store.transact(many),
        *(withdraw(store, tag) for tag in SIGNED[:20]),
        return_exceptions=True,
    )
    assert getattr(refused, "trouble", refused) is Trouble.FULL
    assert left == [True] * 20
    assert await number_of_signatures(store) == len(SIGNED) - 20
    await assert_totals_agree(store)


async def test_a_scrub_that_finds_no_room_says_so_and_harms_nothing(
    disk: Disk, store: SqliteStore
) -> None:
    await disk.leave(store, 0)
    await sign_until_refused(store)
    before = await number_of_signatures(store)
    (outcome,) = await asyncio.gather(store.scrub(), return_exceptions=True)
    assert outcome is None or getattr(outcome, "trouble", outcome) is Trouble.FULL
    assert await number_of_signatures(store) == before
    assert await withdraw(store, SIGNED[0])


async def test_a_bot_that_starts_on_a_full_disk_lets_people_withdraw(
    disk: Disk, path: Path
) -> None:
    async with begun(path) as store:
        await disk.leave(store, 0)
        await sign_until_refused(store)
    async with opened(path) as store:
        await disk.leave(store, 0)
        assert await withdraw(store, SIGNED[0])
        await assert_totals_agree(store)
