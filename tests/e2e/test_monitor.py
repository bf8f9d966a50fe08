"""The port for whoever watches the machine, on the real program: /live, /ready, /metrics."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.health import Health
from bot.monitor.monitor import Monitor
from tests.stage.chats import Bot
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.program import program, started
from tests.stage.key_folders import servers_keys
from tests.stage.metrics import moved, names, series
from tests.stage.programs import ROOT
from tests.stage.stores import PostgresServer
from tests.stage.telegram.fake import TOKEN, FakeTelegram, Refused, serving
from tests.stage.telegram.people import Person
from tests.stage.watching import Watcher

OF_ITSELF = {"letter_runs_total", "letter_commit_size_bucket", "letter_answer_seconds_bucket"}
"""What the clock moves, and what comes in hundreds or by the time that a busy machine takes."""


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with serving() as server:
        yield server


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    server = FakeDiscord(None)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def settings(
    tmp_path: Path, telegram: FakeTelegram, discord: FakeDiscord, unused_tcp_port: int
) -> dict[str, str]:
    server = servers_keys(tmp_path / "keys" / "server")
    return {
        "DATA": str(tmp_path / "data"),
        "KEYS": str(server),
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(tmp_path),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        "MONITOR_PORT": str(unused_tcp_port),
        **discord.settings,
    }


@pytest.fixture
def watcher(unused_tcp_port: int) -> Watcher:
    return Watcher(unused_tcp_port)


async def stops(running: asyncio.subprocess.Process) -> str:
    """Let the program end; what it logged."""
    running.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(running.communicate(), 10)
    assert running.returncode == 0
    return errors.decode()


async def test_it_listens_on_each_address_that_no_other_machine_reaches(bot: Bot) -> None:
    monitor, stop = Monitor(0, Health(), ["telegram"]), asyncio.Event()
    running = asyncio.create_task(monitor.run(bot.core, stop))
    async with asyncio.timeout(10):
        await monitor.listens.wait()
    hosts = ("127.0.0.1", "[::1]") if _has_second_address() else ("127.0.0.1",)
    for host in hosts:
        for path in ("/live", "/ready", "/metrics"):
            assert (await Watcher(monitor.port).asks(path, host))[0] == 200
    stop.set()
    await running


def _has_second_address() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


async def test_a_program_that_serves_says_so_to_its_own_machine_alone(
    settings: dict[str, str], discord: FakeDiscord, tmp_path: Path, watcher: Watcher
) -> None:
    async with program(tmp_path, settings) as running:
        await started(running, discord)
        lanes = dict.fromkeys(("broadcasting_on_telegram", "broadcasting_on_discord"), "serving")
        ready = await watcher.sees(
            store="serving", telegram="serving", discord="serving", clock="serving", **lanes
        )
        assert ready == 200
        assert await watcher.asks("/live") == (200, "alive\n")
        assert (await watcher.asks("/"))[0] == 404
        for host in _elsewhere():
            with socket.socket() as other:
                assert other.connect_ex((host, watcher.port)) != 0
        assert await stops(running) == ""


def _elsewhere() -> list[str]:
    """The addresses of this machine that others reach."""
    found = socket.gethostbyname_ex(socket.gethostname())[2]
    return [each for each in found if not each.startswith("127.")]


async def test_a_platform_that_another_program_took_over_is_not_ready(
    settings: dict[str, str],
    telegram: FakeTelegram,
    discord: FakeDiscord,
    tmp_path: Path,
    watcher: Watcher,
) -> None:
    ana = Person(telegram)
    async with program(tmp_path, settings) as running:
        await started(running, discord)
        assert await watcher.sees(telegram="serving", discord="serving") == 200
        conflict = Refused(409, "Conflict: terminated by other getUpdates request")
        telegram.fails("getUpdates", conflict, times=1000)
        await ana.sends("/start")
        assert await watcher.sees(telegram="refused", discord="serving") == 503
        text = (await watcher.asks("/metrics"))[1]
        assert series(text)["letter_ready", (("service", "telegram"),)] == 0
        assert series(text)["letter_ready", (("service", "discord"),)] == 1
        assert (await watcher.asks("/live"))[0] == 200
        assert "another program is receiving" in await stops(running)


async def test_signing_moves_the_series_that_the_count_and_the_letter_move(
    settings: dict[str, str],
    telegram: FakeTelegram,
    discord: FakeDiscord,
    tmp_path: Path,
    watcher: Watcher,
) -> None:
    ana = Person(telegram)

    async def metrics() -> str:
        status, text = await watcher.asks("/metrics")
        assert status == 200
        return text

    async with program(tmp_path, settings) as running:
        await started(running, discord)
        await watcher.sees(telegram="serving", discord="serving")
        by_act = dict[str, set[str]]()
        for line in ("/count", "/letter", "/sign"):
            before = await metrics()
            await ana.types(line)
            by_act[line] = names(moved(before, await metrics()))
        await ana.presses("Without a name")
        before = await metrics()
        await ana.presses("Sign")
        by_act["Sign"] = names(moved(before, text := await metrics()))
        assert "People who signed here: 1" in (await discord.command("count")).reads
        await stops(running)
    for act, series_moved in by_act.items():
        assert series_moved - OF_ITSELF == {"letter_updates_total"}, act
    secrets = (str(ana.id), TOKEN, "Secretname", "Mallory", "sign", "/count", str(tmp_path))
    assert [each for each in secrets if each in text] == []


async def test_a_database_that_is_away_is_not_ready_until_it_is_back(
    settings: dict[str, str],
    discord: FakeDiscord,
    tmp_path: Path,
    watcher: Watcher,
    postgres_server: PostgresServer,
    postgres_url: str,
) -> None:
    async with program(tmp_path, {**settings, "DATABASE_URL": postgres_url}) as running:
        await started(running, discord)
        assert await watcher.sees(store="serving", telegram="serving", discord="serving") == 200
        postgres_server.shut_down()
        try:
            assert await watcher.sees(store="unreachable") == 503
            status, text = await watcher.asks("/metrics")
            assert status == 200
            assert series(text)["letter_ready", (("service", "store"),)] == 0
        finally:
            postgres_server.start()
        assert await watcher.sees(store="serving", telegram="serving", discord="serving") == 200
        await stops(running)


async def test_without_a_port_nothing_listens(
    settings: dict[str, str], discord: FakeDiscord, tmp_path: Path, watcher: Watcher
) -> None:
    async with program(tmp_path, {**settings, "MONITOR_PORT": ""}) as running:
        await started(running, discord)
        with pytest.raises(aiohttp.ClientConnectorError):
            await watcher.asks("/live")
        await stops(running)


async def test_a_port_that_is_taken_hinders_nobody(
    settings: dict[str, str],
    telegram: FakeTelegram,
    discord: FakeDiscord,
    tmp_path: Path,
    watcher: Watcher,
) -> None:
    with socket.create_server(("127.0.0.1", watcher.port)):
        async with program(tmp_path, settings) as running:
            await started(running, discord)
            assert "The count so far" in await Person(telegram).types("/count")
            assert "monitor fell over" in await stops(running)


async def test_a_log_for_programs_is_an_object_a_line_and_names_nobody(
    settings: dict[str, str], telegram: FakeTelegram, discord: FakeDiscord, tmp_path: Path
) -> None:
    ana = Person(telegram)
    loud = {**settings, "LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG", "MONITOR_PORT": ""}
    async with program(tmp_path, loud) as running:
        await started(running, discord)
        await telegram.settled(await telegram.add(message={"message_id": "Secretname"}))
        await ana.types("/sign")
        log = await stops(running)
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines
    assert all(each.keys() >= {"time", "level", "logger", "message"} for each in lines)
    assert "an update cannot be read: " in "".join(each["message"] for each in lines)
    secrets = (TOKEN, TOKEN.split(":")[1], str(ana.id), "Secret", "Mallory", telegram.url, "/sign")
    assert [each for each in secrets if each in log] == []
