"""A group of work on SQLite, in one transaction: what raises is undone by itself alone.

And the write-ahead log, which has to be emptied of what the group erased.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Coroutine
from typing import Any, NamedTuple, TypeVar, cast

from db.engine.group_commit import Submitted
from db.engine.sqlite_transaction import SqliteTransaction
from db.engine.sqlite_trouble import unavailable
from db.engine.state import State
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.vault import Vault

T = TypeVar("T")


class Keeping(NamedTuple):
    """The two things beside the connection that every transaction of a store has."""

    vault: Vault
    state: State


class _HalfDone(Exception):
    """Work raised after it had written; its writes must be undone."""


def commit(
    connection: sqlite3.Connection, jobs: list[Submitted], keeping: Keeping, only_erasing: bool
) -> bool:
    """Run `jobs` in one transaction, each undone on its own if it raises.

    Work seldom raises once it has written, and savepoints cost a tenth of the rate: a group runs
    without savepoints, and again with them where one was needed. Returns whether all erased bytes
    are out of the log too.
    """
    try:
        erased = _group(connection, jobs, keeping, only_erasing, guarded=False)
    except _HalfDone:
        erased = _group(connection, jobs, keeping, only_erasing, guarded=True)
    return not erased or log_emptied(connection)


def _group(
    connection: sqlite3.Connection,
    jobs: list[Submitted],
    keeping: Keeping,
    only_erasing: bool,
    guarded: bool,
) -> bool:
    """Run `jobs` in one transaction; whether any of them erased something."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        erased = [_run(connection, job, keeping, only_erasing, guarded) for job in jobs]
        connection.execute("ROLLBACK" if only_erasing and not any(erased) else "COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return any(erased)


def _run(
    connection: sqlite3.Connection,
    job: Submitted,
    keeping: Keeping,
    only_erasing: bool,
    guarded: bool,
) -> bool:
    """Run one job, under a savepoint if `guarded`; whether the job erased something."""
    transaction = SqliteTransaction(connection, *keeping)
    job.begin(transaction)
    if guarded:
        connection.execute("SAVEPOINT job")
    try:
        job.result = _finished(job.work(transaction))
        if only_erasing and transaction.wrote and not transaction.erases:
            raise StoreUnavailable(Trouble.FULL)
    except Exception as error:
        if not connection.in_transaction:
            raise
        if transaction.wrote and not guarded:
            raise _HalfDone from error
        job.error = unavailable(error) if isinstance(error, sqlite3.Error) else error
        transaction.erases = False
        job.undo()
        if guarded:
            connection.execute("ROLLBACK TO job")
    if guarded:
        connection.execute("RELEASE job")
    return transaction.erases


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which must not wait for anything but its transaction."""
    try:
        work.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    work.close()
    raise RuntimeError("work inside a transaction may await nothing but the transaction")


def log_emptied(connection: sqlite3.Connection) -> bool:
    """Move the log into the file; whether the log could be moved."""
    try:
        truncate_log(connection)
    except (sqlite3.Error, StoreUnavailable):
        return False
    return True


def truncate_log(connection: sqlite3.Connection) -> None:
    """Move the log into the file. Raises `StoreUnavailable`."""
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreUnavailable(Trouble.LOCKED)
