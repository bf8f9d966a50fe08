"""The log where other machines publish too, and where a process or a disk ends in the middle."""

from __future__ import annotations

import asyncio
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar, cast

import pytest

from db import closing, holds, renewing, signatures
from db.closing import Cause, Closing, State
from db.engine import walking
from db.engine.transaction import Store, StoreUnavailable, Transaction
from db.log import plans, waiting
from db.log.folder import LogFolder
from db.log.head import Trouble
from db.log.notes import Checkpoint
from db.lost import say as say_lost
from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import Vault
from tests.stage.factories import random_tags, sign
from tests.stage.killed import Killed
from tests.stage.logged import AT, Logged
from tests.stage.public_log import KEY
from tests.stage.small_disk import small_disk

PEOPLE = random_tags(30, 1)
LATER = "2026-03-01T13:00:00Z"
WEEKS_LATER = "2026-03-29T12:00:00Z"
"""Nobody who lets broadcasts go on said so as long ago as this."""


async def _sign(log: Logged, start: int, end: int) -> None:
    for tag in PEOPLE[start:end]:
        await sign(log.store, tag)


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
    assert await log.people() == 30
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


async def test_a_process_that_is_killed_before_any_transaction_leaves_a_batch_to_the_next(
    log: Logged,
) -> None:
    people = iter(random_tags(200, 4))
    killed = True
    left = 0
    while killed:
        for _ in range(6):
            await sign(log.store, next(people))
        dying = cast("Store", Killed(log.store, left))
        try:
            await replace(log, store=dying).publish()
            killed = False
        except StoreUnavailable:
            left += 1
        await log.publish(LATER)
        assert await log.agrees()
    assert left > 5
    assert await log.store.transact(holds.current) is None


async def test_what_waits_is_read_at_one_moment_so_that_no_end_is_seen_without_its_beginning(
    log: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "PIECE", 2)
    await log.publish()
    await _sign(log, 0, 7)
    assert len(await waiting.everything(Killed(log.store, left=1), log.vault)) == 7


async def test_a_batch_that_was_decided_is_written_also_after_the_keys_were_renewed(
    log: Logged, server_keys: ServerKeys
) -> None:
    await _sign(log, 0, 6)
    with pytest.raises(_Killed):
        await log.publish(into=_Killing(log.path, KEY))
    plan = await log.store.transact(plans.current)
    assert plan is not None
    after = Vault(renewed(server_keys, date(2026, 3, 1)))

    def untold(table: str, rows: int, *, last: bool) -> None:
        """Tell nobody."""

    async def renew(tx: Transaction) -> None:
        await renewing.renew(tx, log.vault, after, AT, untold)
        tx.vault = after
        assert await plans.current(tx) == plan

    await log.store.transact(renew)


class _Killed(Exception):
    """The process is killed."""


class _Killing(LogFolder):
    """A folder in which no file is written."""

    def put(self, name: str, content: bytes) -> None:
        raise _Killed
