"""Two processes are started at the same instant, on nothing: each part of the work has one holder.

As a drill it is fifty times.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from db.engine.migrate import migrations
from tests.stage.crew import LEASES, STARTED, Crew, crew
from tests.stage.stores import PostgresServer

TEST, DRILL = 10, 50
ABREAST = 2
"""Pairs that start at the same time: a machine with few cores is all the less in step."""


@pytest.fixture
def times(request: pytest.FixtureRequest) -> int:
    return DRILL if request.config.getoption("drills") else TEST


async def test_both_live_and_exactly_one_holds_each_lease(
    tmp_path: Path, postgres_server: PostgresServer, times: int
) -> None:
    room = asyncio.Semaphore(ABREAST)

    async def in_turn(number: int) -> None:
        async with room:
            await _once(tmp_path / str(number), postgres_server)

    async with asyncio.TaskGroup() as group:
        for number in range(times):
            group.create_task(in_turn(number))


async def _once(folder: Path, server: PostgresServer) -> None:
    async with server.new_database() as url, crew(folder, url, CANARY_SECONDS="60") as two:
        await asyncio.gather(*(two.together.start() for _ in range(2)))

        async def settled() -> bool:
            return all([len(await two.holders(lease)) == 1 for lease in LEASES])

        await two.until(settled, STARTED)
        await two.are_there(*two.together.members)
        assert all(member.is_running for member in two.together.members)
        assert await _version(two.looker) == [len(migrations())]
        async with asyncio.timeout(STARTED):
            await two.discord.ready.wait()
        await _stop(two)


async def _version(looker: asyncpg.Connection) -> list[int]:
    return [row[0] for row in await looker.fetch("SELECT version FROM schema_version")]


async def _stop(two: Crew) -> None:
    """Stop both in order; neither has anything to complain of."""
    ends = await asyncio.gather(*(each.is_told_to_stop() for each in two.together.members))
    assert ends == [0, 0]
    for member in two.together.members:
        assert member.process.stderr is not None
        assert " ERROR " not in (await member.process.stderr.read()).decode()
