"""The pace that a platform has taught one process is kept to by the others that answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from bot.broadcast.learnt import keep_noting, recall
from bot.broadcast.pace import Pace
from db import paces
from db.engine.postgres import PostgresStore
from tests.stage.leased import core_on
from tests.stage.stores import VAULT


@pytest.fixture
async def stores(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[PostgresStore, ...]]:
    """The stores of two processes."""
    monkeypatch.setattr("bot.broadcast.learnt.LOOK_AGAIN", 0.01)
    both = tuple([await PostgresStore.open(postgres_url, VAULT) for _ in range(2)])
    yield both
    for store in both:
        await store.close()


@asynccontextmanager
async def noting(store: PostgresStore, pace: Pace) -> AsyncIterator[None]:
    """A process that answers, inside the block."""
    core = core_on(store)
    await recall(core, "telegram", pace)
    task = asyncio.create_task(keep_noting(core, "telegram", pace))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def noted(store: PostgresStore) -> int | None:
    return await store.transact(lambda tx: paces.noted(tx, "telegram"))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


async def test_what_one_process_learns_the_others_that_run_keep_to(
    stores: tuple[PostgresStore, ...],
) -> None:
    first, second = Pace(), Pace(limit=50.0)
    async with AsyncExitStack() as running:
        for store, pace in zip(stores, (first, second), strict=True):
            await running.enter_async_context(noting(store, pace))
        await until(lambda: first.limit == 50)
        first.learn(20.0)
        await until(lambda: second.limit == 20)
        assert await noted(stores[0]) == 20


async def test_a_higher_pace_elsewhere_raises_nobodys(stores: tuple[PostgresStore, ...]) -> None:
    first, second = Pace(limit=10.0), Pace()
    async with noting(stores[0], first):
        await stores[1].transact(lambda tx: paces.note(tx, "telegram", 80))
        async with noting(stores[1], second):
            await until(lambda: second.limit is not None)
    assert first.limit == 10


async def test_who_takes_over_begins_with_what_was_learnt_meanwhile(
    stores: tuple[PostgresStore, ...],
) -> None:
    pace = Pace(limit=40.0)
    await stores[0].transact(lambda tx: paces.note(tx, "telegram", 15))
    await recall(core_on(stores[1]), "telegram", pace)
    assert pace.limit == 15
