"""The store on SQLite: one file, one connection, one writer, every commit on disk.

One connection holds the file exclusively: SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that
two connections write (sqlite.org/wal.html, "the WAL-reset bug"), and a second bot started by
mistake is told so. `synchronous=FULL`: with NORMAL, a power cut took acknowledged commits.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import aiosqlite

from db.engine import backup
from db.engine.backup import TooLong, Unsound
from db.engine.group_commit import GroupCommit, Submitted, note_all
from db.engine.heeding import Abandoned
from db.engine.lasting import LastingLease
from db.engine.migrate import migrate
from db.engine.pragmas import refused
from db.engine.progress import Progress, untold
from db.engine.rebuilding import rebuilding
from db.engine.reserve import Reserve
from db.engine.scratch import Scratch
from db.engine.sqlite_group import Keeping, commit, log_emptied, truncate_log
from db.engine.sqlite_trouble import unavailable
from db.engine.state import State
from db.engine.transaction import Lease, StoreUnavailable, Trouble, Work
from db.secrets.recovery import RecoveryKey
from db.secrets.vault import Vault

T = TypeVar("T")
log = logging.getLogger(__name__)

CHECKPOINT_PAGES = 4096
"""16 MiB of log between checkpoints: at 100 concurrent signers a fifth faster than SQLite's 4."""

LOCK_WAIT = 2.0
"""Seconds to wait for another process to let go of the file."""


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection and thread, with a way to run a function of ours in it."""

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """The result of `function`, called with the connection in the connection's thread."""
        return cast(T, await self._execute(function, self._conn))  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped

    async def give_up(self) -> None:
        """Close, and wait for the thread, which outlives the loop where no file could be opened."""
        await self.close()
        await asyncio.to_thread(self._thread.join)


class SqliteStore:
    """The store in one file."""

    def __init__(
        self, connection: _Connection, reserve: Reserve, vault: Vault, state: State
    ) -> None:
        self._connection = connection
        self._reserve = reserve
        self._keeping = Keeping(vault, state)
        self._state = state
        self._group = GroupCommit(self._commit)
        self._copying: asyncio.Task[int] | None = None
        self._closing = False

    @classmethod
    async def open(cls, path: Path, vault: Vault, state: State | None = None) -> SqliteStore:
        """Open or create the database at `path`, and bring its tables up to date.

        See `open_store`. Raises `StoreUnavailable`.
        """
        connection = _Connection(lambda: _connect(path), iter_chunk_size=64)
        try:
            await connection
            await connection.run(_prepare)
            reserve = Reserve(path.with_name(path.name + ".reserve"))
            store = cls(connection, reserve, vault, state or State())
            if await store.transact(migrate):
                await store.scrub()
        except (sqlite3.Error, OSError) as error:
            await connection.give_up()
            raise unavailable(error) from error
        except StoreUnavailable:
            await connection.give_up()
            raise
        store._reserve.fill()
        return store

    @property
    def committed(self) -> Mapping[int, int]:
        """The groups by their size; see `Store.committed`."""
        return self._group.committed

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """Run `work`; see `Store.transact`. All work runs in the order in which it came.

        Work with `patience` joins the first that is known to write.
        """
        return cast(T, await self._group.do(work, writes=writes, patience=patience))

    async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
        """The lease `name`; see `Store.hold`. A process that opened the file has it alone."""
        return LastingLease(name)

    def keep_to(self, marks: Sequence[bytes]) -> None:
        """Do nothing: while this process has the file, nobody renews the keys."""

    async def scrub(self, progress: Progress = untold) -> None:
        """Rebuild the file in the order of its keys, and let the write-ahead log go.

        `secure_delete` misses the copies a page keeps of rows that moved to another page, and
        inside a page rows lie in the order they came. Raises `StoreUnavailable`.
        """
        try:
            await self._connection.run(partial(_rebuild, progress=progress))
        except sqlite3.Error as error:
            raise unavailable(error) from error
        except asyncio.CancelledError:
            self.raw.interrupt()  # SQLite takes back what it has begun
            raise

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection, for reading everything while nobody is served."""
        return self._connection._conn

    async def empty_log(self) -> None:
        """Move the write-ahead log into the file; see `Store.empty_log`."""
        try:
            await self._connection.run(truncate_log)
        except sqlite3.Error as error:
            raise unavailable(error) from error

    async def backup(self, path: Path, key: RecoveryKey, progress: Progress = untold) -> int:
        """Copy the database to `path`, encrypted to `key`; see `Store.backup`.

        SQLite copies: if this process opened and closed the file itself, its lock would be gone.
        """
        self._copying = asyncio.create_task(self._copy(path, key, progress))
        return await asyncio.shield(self._copying)  # no thread is cancelled: `close` waits for it

    async def close(self) -> None:
        """Finish all work under way, and close the file."""
        self._closing = True
        if self._copying is not None:
            await asyncio.wait([self._copying])
        await self._group.finish()
        await self._connection.close()

    async def _copy(self, path: Path, key: RecoveryKey, progress: Progress) -> int:
        try:
            with await self._copied(progress) as copy:
                return await asyncio.to_thread(backup.keep, copy, path, key, progress)
        except (sqlite3.Error, OSError) as error:
            raise unavailable(error) from error
        except Unsound as error:
            raise StoreUnavailable(Trouble.CORRUPT) from error
        except Abandoned as error:
            raise StoreUnavailable(Trouble.LOCKED) from error

    async def _copied(self, progress: Progress) -> Scratch:
        """A copy in memory: made while others are served, unless that comes to no end."""
        in_steps = partial(backup.in_steps, abandoned=lambda: self._closing, progress=progress)
        try:
            return await asyncio.to_thread(in_steps, self.raw)
        except TooLong:
            return await self._connection.run(partial(backup.at_one_go, progress=progress))

    async def _commit(self, jobs: list[Submitted]) -> None:
        try:
            clean = await self._connection.run(partial(self._committed, jobs=jobs))
        except sqlite3.Error as error:
            failure = unavailable(error)
            if failure.trouble != Trouble.FULL:
                raise failure from error
            await self._erase_when_full(jobs, failure)
        else:
            if not clean:
                await self._empty_log_when_full()

    def _committed(
        self, connection: sqlite3.Connection, jobs: list[Submitted], only_erasing: bool = False
    ) -> bool:
        """Commit `jobs`, and note what this machine must know of them; see `commit`."""
        clean = commit(connection, jobs, self._keeping, only_erasing)
        note_all(self._state, jobs, self._keeping.vault.month)
        return clean

    async def _empty_log_when_full(self) -> None:
        """Give the reserve to the log that still holds erased bytes.

        All work is committed by now, so nobody is told of a failure: a log that cannot be emptied
        even so waits for the next erasure, or for `scrub`, which does raise.
        """
        self._reserve.release()
        await self._connection.run(log_emptied)
        self._reserve.fill()

    async def _erase_when_full(self, jobs: list[Submitted], failure: StoreUnavailable) -> None:
        """Give the reserve of a full disk to the jobs that erase something; fail the others."""
        self._reserve.release()
        for job in jobs:
            try:
                await self._connection.run(partial(self._committed, jobs=[job], only_erasing=True))
            except sqlite3.Error:
                job.error = failure
        self._reserve.fill()


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    if not os.access(path, os.W_OK):  # SQLite would open it, and fail in ways that say less
        raise PermissionError(path.name)
    return sqlite3.connect(path, isolation_level=None, timeout=LOCK_WAIT, check_same_thread=False)


def _prepare(connection: sqlite3.Connection) -> None:
    if (pragma := refused(connection)) is not None:
        log.error("SQLite does not take up %s", pragma)
        raise StoreUnavailable(Trouble.FAILED)
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


def _rebuild(connection: sqlite3.Connection, progress: Progress) -> None:
    truncate_log(connection)
    with rebuilding(connection, progress):
        connection.execute("VACUUM")
    truncate_log(connection)
