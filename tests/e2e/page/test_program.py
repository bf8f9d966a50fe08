"""The page of the real program: a part of its own, at a socket or a port, and in a trial."""

from __future__ import annotations

import asyncio
import re
import signal
import stat
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.stage.discord.program import program
from tests.stage.key_folders import servers_keys
from tests.stage.programs import ROOT, bot
from tests.stage.terminals import Terminal


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {
        "DATA": str(tmp_path / "data"),
        "KEYS": str(servers_keys(tmp_path / "keys" / "server")),
        "STATE_DIR": str(tmp_path / "state"),
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(tmp_path),
    }


async def reads(path: Path) -> str:
    """The page at a socket, once it is there."""
    connector = aiohttp.UnixConnector(str(path))
    async with asyncio.timeout(30), aiohttp.ClientSession(connector=connector) as http:
        while True:
            try:
                async with http.get("http://page/en/") as answer:
                    assert answer.status == 200
                    return await answer.text()
            except (aiohttp.ClientConnectorError, FileNotFoundError):
                await asyncio.sleep(0.05)


async def test_a_process_may_have_the_page_alone_at_a_socket_for_its_proxy(
    settings: dict[str, str], tmp_path: Path
) -> None:
    socket = tmp_path / "page.sock"
    listening = {**settings, "PAGE_LISTEN": f"unix:{socket}"}
    async with program(tmp_path, listening, "--only", "page") as running:
        assert "The count so far" in await reads(socket)
        assert stat.S_IMODE(socket.stat().st_mode) == 0o660
        running.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(running.communicate(), 20)
    assert (running.returncode, errors) == (0, b"")
    assert not socket.exists()


def test_the_part_needs_a_place_to_listen_at(settings: dict[str, str], tmp_path: Path) -> None:
    done = bot("run", "--only", "page", settings=settings, folder=tmp_path)
    assert done.status == 2
    assert "page needs PAGE_LISTEN." in done.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAGE_LISTEN", "unix:"),
        ("PAGE_LISTEN", "8080"),
        ("PAGE_URL", "https://letter.example.org/path"),
        ("PAGE_URL", "nobody.invalid"),
        ("DISCORD_PUBLIC_KEY", "not a key"),
    ],
)
def test_a_setting_that_cannot_work_is_named(
    settings: dict[str, str], tmp_path: Path, name: str, value: str
) -> None:
    done = bot("run", settings={**settings, name: value}, folder=tmp_path)
    assert done.status == 2
    assert name in done.err
    assert value not in done.err.replace("unix:/run", "")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path / "trial", columns=200)
    yield opened
    opened.close()


def test_a_trial_has_a_page_and_says_where(terminal: Terminal) -> None:
    terminal.is_asked()
    found = re.search(
        r"The campaign's page, in a browser: \S*(http://127\.0\.0\.1:\d+)", terminal.seen
    )
    assert found
    with urllib.request.urlopen(f"{found[1]}/count.json", timeout=20) as answer:
        assert b'"people": 0' in answer.read()
