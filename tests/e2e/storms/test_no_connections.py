"""A server on which others have all connections: people wait a while, are told, and all goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from tests.stage.storms import AWAY, THANKS, Storm, storm_over
from tests.stage.together import onlooker
from tests.stage.watching import Watcher

OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1"
BUT_LEASES = f"{OTHERS} AND application_name NOT LIKE 'lease %'"


@dataclass(frozen=True)
class Account:
    """The bot's account on the server, for which the server has only so many connections."""

    name: str
    looker: asyncpg.Connection

    async def gets(self, connections: int, put_out: str) -> None:
        """Let it have so many connections; `put_out` ends some of those that it has."""
        await self.looker.execute(f"ALTER ROLE {self.name} CONNECTION LIMIT {connections}")
        await self.looker.fetch(put_out, self.name)

    async def gets_all(self) -> None:
        """Let it have as many as it wants."""
        await self.looker.execute(f"ALTER ROLE {self.name} CONNECTION LIMIT -1")


@pytest.fixture
async def account(postgres_url: str) -> AsyncIterator[Account]:
    """An account that owns the database."""
    async with onlooker(postgres_url) as looker:
        name = await looker.fetchval("SELECT current_database()")
        await looker.execute(f"CREATE ROLE {name}_bot LOGIN")
        await looker.execute(f"ALTER DATABASE {name} OWNER TO {name}_bot")
        yield Account(f"{name}_bot", looker)


@pytest.fixture
async def storm(tmp_path: Path, postgres_url: str, account: Account) -> AsyncIterator[Storm]:
    """People at Telegram, and a bot with an account of its own on the server."""
    url = postgres_url.replace("postgres:@", f"{account.name}:@")
    async with storm_over(url, tmp_path) as storm:
        yield storm


async def test_people_are_told_where_nothing_is_left_but_the_connection_of_the_leases(
    storm: Storm, account: Account, unused_tcp_port: int
) -> None:
    watcher = Watcher(unused_tcp_port)
    bot = await storm.together.start(MONITOR_PORT=str(unused_tcp_port))
    crowd = await storm.crowd(6)
    await account.gets(1, BUT_LEASES)
    assert await watcher.sees(store="slow", telegram="serving") == 503
    await storm.all_sign(crowd)
    await storm.all_is_answered()
    assert storm.number_of(crowd, AWAY) == len(crowd)
    assert storm.number_of(crowd, THANKS) == 0
    await account.gets_all()
    await storm.all_sign_in_the_end(crowd)
    assert await bot.is_told_to_stop() == 0


async def test_who_writes_while_nothing_is_left_at_all_is_answered_later(
    storm: Storm, account: Account
) -> None:
    bot = await storm.together.start()
    crowd = await storm.crowd(6)
    await account.gets(0, OTHERS)
    await storm.all_sign(crowd)
    await bot.says("telegram waits, for the store cannot serve: unreachable")
    assert storm.number_of(crowd, THANKS) == 0
    await account.gets_all()
    await storm.all_is_answered()
    await storm.holds_what_it_says(crowd)
    await storm.all_sign_in_the_end(crowd)
    assert await bot.is_told_to_stop() == 0
