"""No two shards of a bucket identify within their time, in one process or in several."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from bot.adapters.discord.identifying import Turns
from db.engine.postgres import PostgresStore
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store
from tests.stage.stores import VAULT

SECONDS = 0.2


@pytest.fixture
async def stores(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[PostgresStore, ...]]:
    """The stores of two processes."""
    monkeypatch.setattr("bot.leases.STAND_BY", 0.01)
    both = tuple([await PostgresStore.open(postgres_url, VAULT) for _ in range(2)])
    yield both
    for store in both:
        await store.close()


async def moments(abreast: int, *stores: Store) -> dict[int, list[float]]:
    """When each of four shards had its turn, by bucket; the stores take them by turns."""
    turns = [Turns(store, SECONDS) for store in stores]
    had = defaultdict[int, list[float]](list)

    async def identify(shard: int) -> None:
        its = turns[shard % len(turns)]
        its.abreast = abreast
        await its.of(shard)
        had[shard % abreast].append(asyncio.get_running_loop().time())

    async with asyncio.timeout(20):
        await asyncio.gather(*map(identify, range(4)))
    return had


def apart(bucket: list[float]) -> float:
    """The least time between two turns; the loop may tell of a turn a moment late."""
    return min((later - sooner for sooner, later in pairwise(sorted(bucket))), default=SECONDS)


@pytest.mark.parametrize("abreast", [1, 3])
async def test_shards_of_two_processes_take_turns(
    stores: tuple[PostgresStore, ...], abreast: int
) -> None:
    had = await moments(abreast, *stores)
    assert sum(map(len, had.values())) == 4
    assert min(map(apart, had.values())) > SECONDS * 0.9


async def test_shards_of_one_process_take_turns_without_any_server(
    sqlite_store: SqliteStore,
) -> None:
    (had,) = (await moments(1, sqlite_store)).values()
    assert len(had) == 4
    assert apart(had) > SECONDS * 0.9


async def test_who_gives_up_waiting_takes_nobodys_turn_and_loses_no_lease(
    stores: tuple[PostgresStore, ...],
) -> None:
    first, second = stores
    lease = await first.hold("clock")
    assert lease is not None
    held = await second.hold("discord identify 0")
    assert held is not None
    turns = Turns(first, SECONDS)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(turns.of(0), 0.05)
    await held.release()
    await asyncio.wait_for(turns.of(1), 10)
    assert lease.is_held
