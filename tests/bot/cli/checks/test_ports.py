"""Ports: free, taken by the bot that runs, or by somebody else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.cli.checks.ports import of_ports
from bot.settings import Settings
from tests.stage.words import ENGLISH

pytestmark = pytest.mark.outside


@pytest.fixture
async def taken() -> AsyncIterator[int]:
    """A port at which somebody says, of everything, that it is not there."""
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield int(runner.addresses[0][1])
    await runner.cleanup()


async def _said(**settings: object) -> list[tuple[str, str]]:
    """Each subject with its problem, or with its state behind `ok:`."""
    return [
        (ENGLISH(what), ENGLISH(problem) if problem is not None else f"ok: {ENGLISH(state)}")
        async for what, problem, state in of_ports(Settings.model_validate(settings))
    ]


async def test_ports_that_nobody_asks_for_are_not_looked_at() -> None:
    assert await _said() == []
    assert await _said(telegram_webhook_listen="127.0.0.1:1") == []


async def test_a_free_port_stays_free(unused_tcp_port: int) -> None:
    for _ in range(2):
        said = await _said(monitor_port=unused_tcp_port)
        assert said == [("Port of MONITOR_PORT", "ok: free")]


async def test_a_port_that_another_program_has_is_a_problem(taken: int) -> None:
    webhook = {
        "telegram_webhook_url": "https://letter.example.org/telegram",
        "telegram_webhook_listen": f"127.0.0.1:{taken}",
    }
    words = "Another program has it. Stop that, or change "
    assert await _said(monitor_port=taken, **webhook) == [
        ("Port of MONITOR_PORT", f"{words}MONITOR_PORT."),
        ("Port of TELEGRAM_WEBHOOK_LISTEN", f"{words}TELEGRAM_WEBHOOK_LISTEN."),
    ]


async def test_the_page_is_looked_for_at_its_port_and_not_at_a_socket(
    unused_tcp_port: int, taken: int
) -> None:
    assert await _said(page_listen="unix:/run/letter/page.sock") == []
    free = await _said(page_listen=f"127.0.0.1:{unused_tcp_port}")
    assert free == [("Port of PAGE_LISTEN", "ok: free")]
    words = "Another program has it. Stop that, or change PAGE_LISTEN."
    assert await _said(page_listen=f"127.0.0.1:{taken}") == [("Port of PAGE_LISTEN", words)]


async def test_an_address_of_another_machine_is_a_problem() -> None:
    ((_, problem),) = await _said(
        telegram_webhook_url="https://letter.example.org/telegram",
        telegram_webhook_listen="192.0.2.1:8443",
    )
    assert problem.startswith("It cannot be opened.")
