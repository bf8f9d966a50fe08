"""What the bot tells who started it: that people are served, that it lives, and that it ends."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.supervisor import Supervisor, supervised
from tests.stage.supervising import supervising

SHORT = 0.001


async def test_readiness_is_told_then_signs_of_life_then_the_end(tmp_path: Path) -> None:
    stop = asyncio.Event()
    async with supervising(tmp_path) as systemd:
        async with supervised(Supervisor(systemd.address, SHORT), stop):
            told = [await systemd.hears() for _ in range(4)]
            assert told == ["READY=1", *["WATCHDOG=1"] * 3]
            stop.set()
            assert await systemd.hears_at_last("STOPPING=1")
            assert await systemd.hears() == "WATCHDOG=1", "work in flight is finished meanwhile"
        assert "STOPPING=1" not in systemd.rest()


async def test_an_end_without_a_signal_is_told_too(tmp_path: Path) -> None:
    async with supervising(tmp_path) as systemd:
        async with supervised(Supervisor(systemd.address), asyncio.Event()):
            assert await systemd.hears() == "READY=1"
        assert systemd.rest() == ["STOPPING=1"]


async def test_a_loop_that_does_not_turn_gives_no_sign_of_life(tmp_path: Path) -> None:
    async with (
        supervising(tmp_path) as systemd,
        supervised(Supervisor(systemd.address, SHORT), asyncio.Event()),
    ):
        assert await systemd.hears_at_last("WATCHDOG=1")
        systemd.rest()
        subprocess.run([sys.executable, "-c", ""], check=True)  # noqa: ASYNC221 - holds it up
        assert systemd.rest() == []
        assert await systemd.hears() == "WATCHDOG=1"


async def test_an_address_may_be_an_abstract_one(tmp_path: Path) -> None:
    name = f"letter-{os.getpid()}-{tmp_path.name}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        Supervisor(f"@{name}").tell("READY=1")
        assert listening.recv(100) == b"READY=1"


async def test_where_nobody_supervises_nothing_is_said_and_nothing_fails(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with supervised(Supervisor(), asyncio.Event()):
        assert caplog.messages == []
    Supervisor(str(tmp_path / "nobody")).tell("READY=1")
    assert caplog.messages == ["the supervisor was not told READY=1"]


@pytest.mark.parametrize(
    ("variables", "pause"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "60000000"}, 30.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None),
    ],
)
def test_signs_of_life_come_twice_in_the_time_and_only_from_the_process_meant(
    variables: dict[str, str], pause: float | None
) -> None:
    variables["NOTIFY_SOCKET"] = "/run/systemd/notify"
    assert Supervisor.named_in(variables) == Supervisor("/run/systemd/notify", pause)
