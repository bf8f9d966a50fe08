"""Each service's standing is known, and who is ready: what serves, and what need not just now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from bot.app import Core
from bot.health import Health, Standing
from bot.platform import PlatformRefused, RefusedForNow
from bot.running import serve
from bot.service import Run, Service
from tests.stage.outlets import until


class Network:
    """A platform with these services."""

    name = "network"

    def __init__(self, *services: Service) -> None:
        self._services = services

    async def check(self) -> None:
        """Nobody asks."""

    def services(self) -> tuple[Service, ...]:
        return self._services


class Store:
    """A store whose leases another process holds, until `free`."""

    def __init__(self, *, free: bool) -> None:
        self.free = free

    async def hold(self, _: str) -> bool:
        return self.free


def core(*, free: bool = True) -> Core:
    return cast(Core, type("Core", (), {"store": Store(free=free)}))


async def serves(_: Core, stop: asyncio.Event) -> None:
    await stop.wait()


def raises(error: Exception) -> Run:
    async def run(core: Core, stop: asyncio.Event) -> None:
        raise error

    return run


async def standings(
    core: Core, services: tuple[Service, ...], there: Callable[[Health], bool], wait: float = 30
) -> Health:
    """The health once `there` is true of it, of a bot that is stopped then."""
    stop, health = asyncio.Event(), Health()
    steady = Network(Service("steady", serves))
    platforms = [Network(*services), steady]
    running = asyncio.create_task(serve(core, platforms, stop, first_wait=wait, health=health))

    async def happened() -> bool:
        return there(health)

    await until(happened)
    seen = Health()
    seen._noted = dict(health._noted)
    stop.set()
    await running
    assert health.standings["steady"] is Standing.STOPPED
    return seen


async def test_a_service_serves_and_what_follows_it_waits() -> None:
    first = Service("first", serves)
    second = Service("second", serves, after=asyncio.Event())
    seen = await standings(core(), (first, second), lambda each: len(each.standings) == 3)
    assert seen.standings == {
        "first": Standing.SERVING,
        "second": Standing.WAITING,
        "steady": Standing.SERVING,
    }
    assert all(standing.is_ready for standing in seen.standings.values())


@pytest.mark.parametrize(
    ("free", "standing"), [(True, Standing.SERVING), (False, Standing.STANDING_BY)]
)
async def test_a_service_whose_lease_another_process_holds_stands_by_and_is_ready(
    free: bool, standing: Standing
) -> None:
    lane = Service("broadcasting on telegram", serves, "lane telegram")
    there = {lane.name: standing}.items()
    seen = await standings(
        core(free=free), (lane,), lambda each: there <= dict(each.standings).items()
    )
    assert standing.is_ready
    assert seen.leases == {"lane telegram": free}


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
    seen = await standings(
        core(), (service,), lambda each: each.standings.get("telegram") is standing
    )
    assert not seen.standings["telegram"].is_ready


async def test_a_service_that_runs_and_hears_nothing_is_deaf() -> None:
    ears = {"open": False}
    service = Service("telegram", serves, hears=lambda: ears["open"])
    seen = await standings(core(), (service,), lambda each: "telegram" in each.standings)
    assert {"telegram": Standing.DEAF}.items() <= dict(seen.standings).items()
    assert not seen.standings["telegram"].is_ready
    ears["open"] = True
    assert seen.standings["telegram"].is_ready
