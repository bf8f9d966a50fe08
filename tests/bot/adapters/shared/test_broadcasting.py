"""Broadcasts that fall over leave the platform that they run beside alone."""

from __future__ import annotations

import asyncio
from typing import Any, Self, cast

import pytest

from bot.adapters.shared import broadcasting as module
from bot.adapters.shared.broadcasting import Opened, broadcasting
from bot.app import Core


class Door:
    """An outlet of which only the door is used."""

    platform = "telegram"

    def __init__(self) -> None:
        self.open = 0

    async def __aenter__(self) -> Self:
        self.open += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        self.open -= 1


def lane(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    monkeypatch.setattr(module, "Lane", lambda core, outlet: type("Any", (), {"run": run})())


async def test_a_lane_that_falls_over_leaves_answers_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    door, stop, fell = Door(), asyncio.Event(), asyncio.Event()

    async def run(_: object, __: asyncio.Event) -> None:
        assert door.open == 1
        fell.set()
        raise ValueError

    lane(monkeypatch, run)
    async with broadcasting(cast(Core, None), cast(Opened, door), stop):
        await fell.wait()
        await asyncio.sleep(0)
        stop.set()
    assert door.open == 0
    assert "broadcasting on telegram fell over" in caplog.text


async def test_what_is_in_flight_is_finished_before_the_platform_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door, stop, began, done = Door(), asyncio.Event(), asyncio.Event(), []

    async def run(lane: object, stop: asyncio.Event) -> None:
        began.set()
        await stop.wait()
        for _ in range(5):
            await asyncio.sleep(0)
        done.append(door.open)

    lane(monkeypatch, run)
    async with broadcasting(cast(Core, None), cast(Opened, door), stop):
        await began.wait()
        stop.set()
    assert done == [1]
    assert door.open == 0


async def test_a_platform_that_falls_over_takes_its_broadcasts_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = Door()
    began = asyncio.Event()

    async def run(_: object, stop: asyncio.Event) -> None:
        began.set()
        await stop.wait()

    lane(monkeypatch, run)

    async def serve() -> None:
        async with broadcasting(cast(Core, None), cast(Opened, door), asyncio.Event()):
            await began.wait()
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await serve()
    assert door.open == 0
