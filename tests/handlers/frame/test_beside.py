"""Work that is left after an answer: once at a time, and never in anybody's way."""

from __future__ import annotations

import asyncio
import logging

import pytest

from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store
from handlers.frame.beside import Beside


async def test_work_of_the_same_name_is_under_way_once(sqlite_store: SqliteStore) -> None:
    done: list[Store] = []

    async def work(store: Store) -> None:
        await asyncio.sleep(0)
        done.append(store)

    beside = Beside(sqlite_store)
    beside.begin("stats", work)
    beside.begin("stats", work)
    await beside.settled()
    assert done == [sqlite_store]
    beside.begin("stats", work)
    await beside.settled()
    assert len(done) == 2


async def test_work_that_fails_is_logged_and_no_more(
    sqlite_store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(_: Store) -> None:
        raise ValueError

    beside = Beside(sqlite_store)
    beside.begin("stats", fails)
    await beside.settled()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_work_is_cut_short_at_the_end(sqlite_store: SqliteStore) -> None:
    async def lasts(_: Store) -> None:
        await asyncio.Event().wait()

    beside = Beside(sqlite_store)
    beside.begin("stats", lasts)
    await beside.stop()
    await beside.settled()
