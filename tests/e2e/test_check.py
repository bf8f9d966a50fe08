"""`check`, the real program, beside a process at work on PostgreSQL: it disturbs nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import asyncpg

from bot.cli.renewing import LEASES
from db.engine.server import seen
from tests.stage.key_folders import servers_keys
from tests.stage.outlets import until
from tests.stage.programs import ROOT, bot
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.together import Together

WANTED = {name for name in LEASES if "discord" not in name}
"""The leases that a process takes that serves Telegram alone."""


async def test_it_says_who_holds_what_and_that_all_is_well(
    tmp_path: Path, postgres_url: str, unused_tcp_port_factory: Callable[[], int]
) -> None:
    await _as_the_page_says(postgres_url)
    async with serving() as telegram:
        settings = {
            "KEYS": str(servers_keys(tmp_path / "keys" / "server")),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_WEBHOOK_URL": "https://letter.example.org/telegram",
            "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{unused_tcp_port_factory()}",
            "MONITOR_PORT": str(unused_tcp_port_factory()),
        }
        async with Together(tmp_path, postgres_url, settings) as together:
            member = await together.start()
            await until(lambda: _works(postgres_url, telegram))
            more = {"DATABASE_URL": postgres_url, "PYTHONPATH": str(ROOT)}
            said = await asyncio.to_thread(
                bot, "check", settings=settings | more, folder=together.folder
            )
            lines = said.lines()
            assert (said.status, said.err) == (0, ""), said.out
            assert await member.is_told_to_stop() == 0
    assert "Port of MONITOR_PORT: taken by a bot that runs" in lines
    assert "Port of TELEGRAM_WEBHOOK_LISTEN: taken by a bot that runs" in lines
    assert {"Database: all right", "Clock: all right", "telegram: all right"} <= set(lines)
    for lease in WANTED:
        (line,) = [line for line in lines if line.startswith(f"Lease {lease}: ")]
        assert f"the process {member.process.pid} at the server itself" in line
    assert "Lease discord: nobody has it" in lines
    assert not any(secret in said.out for secret in (TOKEN, postgres_url))


async def _as_the_page_says(url: str) -> None:
    """Let the server log of this database what docs/operating.md lets it."""
    connection = await asyncpg.connect(url)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET log_error_verbosity = terse")
    await connection.execute(f"ALTER DATABASE {name} SET log_min_error_statement = panic")
    await connection.close()


async def _works(url: str, telegram: FakeTelegram) -> bool:
    """Whether the process hears Telegram, and has all its leases."""
    held = {holder.lease for holder in (await seen(url, LEASES)).holders}
    return held == WANTED and telegram.webhook != ""
