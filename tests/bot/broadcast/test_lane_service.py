"""A platform's lane beside its answers: each goes on where the other falls over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from bot.app import Core
from bot.broadcast import lane_service as module
from bot.broadcast.lane_service import lane_service
from bot.broadcast.outlet import Outlet
from bot.platform import PlatformRefused, Tried
from bot.running import serve
from bot.service import Service
from db.engine.lasting import LastingLease
from db.engine.transaction import Lease
from tests.stage.leased import core_on

Act = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


class Store:
    """A store that nobody else uses."""

    def __init__(self) -> None:
        self.held: list[str] = []

    async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
        self.held.append(name)
        return LastingLease(name)


class Platform:
    """One whose answers do `answers`, and whose lane does `sends`."""

    name = "telegram"

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, sends: Act, answers: Act) -> None:
        self.open = 0
        self.opened = asyncio.Event()
        self.accepted = asyncio.Event()
        self.refused = asyncio.Event()
        self.store = Store()
        self._answers = answers

        def lane(_: Core, outlet: Outlet) -> Any:
            return type("Any", (), {"run": staticmethod(sends)})

        monkeypatch.setattr(module, "LaneWorker", lane)

    async def check(self) -> Tried:
        """Nobody asks."""
        return Tried()

    def services(self) -> tuple[Service, ...]:
        async def answer(_: Core, stop: asyncio.Event) -> None:
            await self._answers(stop)

        lane = lane_service(self.name, self._door, self.accepted)
        return Service(self.name, answer), lane

    async def serves(self, stop: asyncio.Event) -> bool:
        core = core_on(self.store)
        async with asyncio.timeout(8):
            return await serve(core, (self,), stop, first_wait=0.001)

    @asynccontextmanager
    async def _door(self, _: Core) -> AsyncIterator[Outlet]:
        self.open += 1
        self.opened.set()
        yield cast(Outlet, self)
        self.open -= 1


async def until_stopped(stop: asyncio.Event) -> None:
    await stop.wait()


async def test_a_lane_that_falls_over_leaves_answers_alone_and_is_started_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, began = asyncio.Event(), list[str]()

    async def sends(_: asyncio.Event) -> None:
        began.append("lane")
        if began.count("lane") == 3:
            stop.set()
        raise ValueError

    async def answers(stop: asyncio.Event) -> None:
        began.append("answers")
        platform.accepted.set()
        await stop.wait()

    platform = Platform(monkeypatch, sends=sends, answers=answers)
    assert await platform.serves(stop)
    assert began == ["answers", "lane", "lane", "lane"]
    assert "broadcasting on telegram fell over" in caplog.text
    assert platform.store.held == ["lane telegram"] * 3


async def test_answers_that_fall_over_leave_the_lane_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, began = asyncio.Event(), list[str]()

    async def sends(stop: asyncio.Event) -> None:
        began.append("lane")
        await stop.wait()

    async def answers(_: asyncio.Event) -> None:
        platform.accepted.set()
        await platform.opened.wait()
        began.append("answers")
        if began.count("answers") == 3:
            stop.set()
        raise ConnectionError

    platform = Platform(monkeypatch, sends=sends, answers=answers)
    assert await platform.serves(stop)
    assert began == ["lane", "answers", "answers", "answers"]
    assert "telegram fell over" in caplog.text


async def test_what_is_in_flight_is_finished_before_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop, done = asyncio.Event(), list[int]()

    async def sends(stopped: asyncio.Event) -> None:
        stop.set()
        await stopped.wait()
        for _ in range(5):
            await asyncio.sleep(0)
        done.append(platform.open)

    platform = Platform(monkeypatch, sends=sends, answers=until_stopped)
    platform.accepted.set()
    assert await platform.serves(stop)
    assert done == [1]
    assert platform.open == 0


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_platform_that_refuses_the_bot_ends_its_lane_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, accepted: bool
) -> None:
    sending = asyncio.Event()

    async def sends(stop: asyncio.Event) -> None:
        sending.set()
        await stop.wait()

    async def answers(_: asyncio.Event) -> None:
        if accepted:
            platform.accepted.set()
            await sending.wait()
        raise PlatformRefused("the token is not accepted")

    platform = Platform(monkeypatch, sends=sends, answers=answers)
    assert not await platform.serves(asyncio.Event())
    assert sending.is_set() == accepted, "nothing is sent before the token is accepted"
    assert platform.open == 0
    assert caplog.messages == ["telegram: the token is not accepted"]
