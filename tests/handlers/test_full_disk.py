"""A disk that fills up while people sign: who comes is told, who leaves can leave."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.chats import Bot
from tests.stage.stores import VAULT

pytestmark = pytest.mark.outside

NO_ROOM = "There is no room left to keep anything, so nothing was changed."


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 4 MiB, or any folder where the tests may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "letter-test", str(folder)]
    mounted = os.geteuid() == 0 and not subprocess.run(mount, check=False).returncode
    yield folder
    if mounted:
        subprocess.run(["umount", folder], check=True)


async def _fill(folder: Path, store: SqliteStore) -> None:
    """Take all the room: of the disk if it is small, else of the file."""
    left = os.statvfs(folder)
    if left.f_blocks * left.f_frsize <= 4 << 20:
        (folder / "ballast").write_bytes(bytes(left.f_bavail * left.f_frsize))
    else:
        await _allow(store, 0)


async def _allow(store: SqliteStore, pages: int) -> None:
    row = await store.transact(lambda tx: tx.row("PRAGMA page_count"))
    assert row is not None
    await store.transact(lambda tx: tx.row(f"PRAGMA max_page_count = {row[0] + pages}"))


async def _free(folder: Path, store: SqliteStore) -> None:
    (folder / "ballast").unlink(missing_ok=True)
    await _allow(store, 1000)


async def test_who_comes_is_told_and_who_signed_can_withdraw(
    small_disk: Path, vault: Vault
) -> None:
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(small_disk / "data" / "letter.db", VAULT)
        stack.push_async_callback(store.close)
        bot = Bot(store, vault)
        await store.transact(lambda tx: register_text(tx, bot.campaign.text))
        ana, ben, cho = bot.someone("ana"), bot.someone("ben"), bot.someone("cho")
        await ana.signs("Ana Diaz", appearance="Publicly, with my name")
        await ben.signs()

        await _fill(small_disk, store)
        for number in range(3000):
            if NO_ROOM in await cho.types(f"/start src-flyer{number}"):
                break
        assert NO_ROOM in cho.reads
        before = await bot.rows_but_receipts()
        for line in ("/sign", "/pledge law-ban-bill", "/language ar"):
            assert NO_ROOM in await cho.types(line)
        assert await bot.rows_but_receipts() == before
        assert "People who signed here: 2" in await cho.types("/count")

        if not (small_disk / "ballast").exists():
            await _allow(store, 8)  # what the reserve is on a disk
        assert "withdrawn and erased" in await ana.types("/withdraw yes")
        assert "Everything about this account is erased" in await ben.types("/forget yes")
        assert (await bot.totals()).people == 0

        await _free(small_disk, store)
        assert "1 person has signed" in await cho.signs()
