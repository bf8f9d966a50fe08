"""A pause that one process is told to keep is kept by the lane in another one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.broadcast.pacer import Pacer
from bot.broadcast.resting import heeding, telling
from db.engine.postgres import PostgresStore
from db.engine.transaction import StoreUnavailable, Trouble
from tests.stage.leased import core_on
from tests.stage.stores import VAULT

LONG = 60.0


@pytest.fixture
async def stores(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[PostgresStore, ...]]:
    """The stores of two processes."""
    monkeypatch.setattr("bot.broadcast.resting.LOOK_AGAIN", 0.01)
    monkeypatch.setattr("bot.broadcast.resting.RESTS", 0.5)
    both = tuple([await PostgresStore.open(postgres_url, VAULT) for _ in range(2)])
    yield both
    for store in both:
        await store.close()


def pacer() -> Pacer:
    return Pacer(1_000_000)


async def until_it_rests(lane: Pacer) -> None:
    async with asyncio.timeout(10):
        while (permit := lane.turn_now()) is not None:
            permit.release()
            await asyncio.sleep(0)


async def until_its_turn(lane: Pacer) -> None:
    async with asyncio.timeout(10):
        (await lane.turn()).release()


async def test_a_lane_rests_as_long_as_another_process_was_told_to(
    stores: tuple[PostgresStore, ...],
) -> None:
    answering, lane = pacer(), pacer()
    first, second = map(core_on, stores)
    async with telling(first, "telegram", answering), heeding(second, "telegram", lane):
        answering.pause(1.0)
        await until_it_rests(lane)
        assert lane.demanded <= 0, "what was only heard is not told to others in turn"
        await until_its_turn(lane)
        assert answering.demanded <= 0, "and not before"


async def test_a_pause_ends_with_whoever_was_told_also_where_that_one_falls_over(
    stores: tuple[PostgresStore, ...],
) -> None:
    answering, lane = pacer(), pacer()
    first, second = map(core_on, stores)

    async def falls_over() -> None:
        async with telling(first, "telegram", answering):
            answering.pause(LONG)
            await until_it_rests(lane)
            raise ArithmeticError

    async with heeding(second, "telegram", lane):
        with pytest.raises(ArithmeticError):
            await falls_over()
        await until_its_turn(lane)


async def test_who_takes_the_lane_over_rests_too(stores: tuple[PostgresStore, ...]) -> None:
    answering = pacer()
    first, second = map(core_on, stores)
    async with telling(first, "telegram", answering):
        answering.pause(LONG)
        for _ in range(2):
            lane = pacer()
            async with heeding(second, "telegram", lane):
                await until_it_rests(lane)
    assert await stores[1].hold("telegram rests"), "nothing is left behind"


async def test_another_platform_goes_on(stores: tuple[PostgresStore, ...]) -> None:
    answering, telegram, discord = pacer(), pacer(), pacer()
    first, second = map(core_on, stores)
    async with (
        telling(first, "telegram", answering),
        heeding(second, "telegram", telegram),
        heeding(second, "discord", discord),
    ):
        answering.pause(LONG)
        await until_it_rests(telegram)
        assert discord.turn_now() is not None


async def test_looking_costs_no_lease_and_a_store_that_is_away_holds_nobody_up(
    stores: tuple[PostgresStore, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    lane, store = pacer(), stores[0]
    core, lease = core_on(store), await store.hold("lane telegram")
    assert lease is not None
    for _ in range(5):
        async with heeding(core, "telegram", lane):
            await until_its_turn(lane)
    assert lease.is_held

    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailable(Trouble.UNREACHABLE)

    monkeypatch.setattr(store, "hold", away)
    async with heeding(core, "telegram", lane), telling(core, "discord", lane):
        await until_its_turn(lane)
