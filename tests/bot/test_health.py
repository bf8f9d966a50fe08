"""Each service's standing is known, and who is ready: what serves, and what need not just now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.app import Core
from bot.health import Health, Standing
from bot.platform import PlatformRefused, RefusedForNow, Tried
from bot.running import serve
from bot.service import Run, Service
from db.engine.lasting import LastingLease
from db.engine.transaction import Lease
from tests.stage.leased import core_on
from tests.stage.outlets import until


class Network:
    """A platform with these services."""

    name = "network"

    def __init__(self, *services: Service) -> None:
        self._services = services

    async def check(self) -> Tried:
        """Nobody asks."""
        return Tried()

    def services(self) -> tuple[Service, ...]:
        return self._services


class Store:
    """A store whose leases another process holds, until `free`."""

    def __init__(self, *, free: bool) -> None:
        self.free = free

    async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
        return LastingLease(name) if self.free else None


def core_with(*, free: bool) -> Core:
    return core_on(Store(free=free))


async def serves(_: Core, stop: asyncio.Event) -> None:
    await stop.wait()


def raises(error: Exception) -> Run:
    async def run(core: Core, stop: asyncio.Event) -> None:
        raise error

    return run


@asynccontextmanager
async def kept_up(
    *services: Service, so: Callable[[Health], bool], core: Core | None = None
) -> AsyncIterator[Health]:
    """The health of a bot with these services, once `so` is true of it, until the block ends."""
    stop, health = asyncio.Event(), Health()
    platforms = [Network(*services), Network(Service("steady", serves))]
    made = core or core_with(free=True)
    running = asyncio.create_task(serve(made, platforms, stop, first_wait=30, health=health))

    async def happened() -> bool:
        return so(health)

    await until(happened)
    yield health
    stop.set()
    await running
    assert health.standings["steady"] is Standing.STOPPED


def stands(name: str, standing: Standing) -> Callable[[Health], bool]:
    """Whether the service `name` stands so."""
    return lambda health: health.standings.get(name) is standing


async def test_a_service_serves_and_what_follows_it_waits() -> None:
    first = Service("first", serves)
    second = Service("second", serves, after=asyncio.Event())
    async with kept_up(first, second, so=lambda health: len(health.standings) == 3) as health:
        assert health.standings == {
            "first": Standing.SERVING,
            "second": Standing.WAITING,
            "steady": Standing.SERVING,
        }
        assert all(standing.is_ready for standing in health.standings.values())


@pytest.mark.parametrize(
    ("free", "standing"), [(True, Standing.SERVING), (False, Standing.STANDING_BY)]
)
async def test_a_service_whose_lease_another_process_holds_stands_by_and_is_ready(
    free: bool, standing: Standing
) -> None:
    lane = Service("broadcasting on telegram", serves, "lane telegram")
    async with kept_up(lane, so=stands(lane.name, standing), core=core_with(free=free)) as health:
        assert health.standings[lane.name].is_ready
        assert health.leases == {"lane telegram": free}


@pytest.mark.parametrize(
    ("error", "standing"),
    [
        (OSError("the network"), Standing.FELL_OVER),
        (RefusedForNow("the token is not known just now", known=True), Standing.REFUSED),
        (PlatformRefused("another instance"), Standing.REFUSED),
    ],
)
async def test_a_service_that_fell_over_or_was_refused_is_not_ready(
    error: Exception, standing: Standing
) -> None:
    service = Service("telegram", raises(error))
    async with kept_up(service, so=stands("telegram", standing)) as health:
        assert not health.standings["telegram"].is_ready


async def test_a_service_that_runs_and_hears_nothing_is_deaf() -> None:
    ears = {"open": False}
    service = Service("telegram", serves, hears=lambda: ears["open"])
    async with kept_up(service, so=stands("telegram", Standing.DEAF)) as health:
        assert not health.standings["telegram"].is_ready
        ears["open"] = True
        assert health.standings["telegram"] is Standing.SERVING
