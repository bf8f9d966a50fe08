"""Two processes in the middle of a broadcast: one is killed, frozen or cut off, and one goes on.

The fake Telegram holds the truth: nobody is left out, and at most a window of people gets it twice.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from bot.broadcast.lane import WINDOW
from db.engine.leases import SILENCE
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from tests.stage.cut import through, way_to
from tests.stage.discord.fake import FakeDiscord
from tests.stage.key_folders import servers_keys
from tests.stage.outlets import until
from tests.stage.prepared import prepared
from tests.stage.stores import PostgresServer
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.together import Member, Together, onlooker
from tests.stage.watching import Watch

PEOPLE = range(7_100_000_000, 7_100_000_400)
TAKEN_OVER = 10.0
"""Seconds within which another process goes on."""

CONNECTED = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name LIKE 'lease %'"


@dataclass
class Scene:
    """A broadcast to `PEOPLE` on Telegram, and the processes that may send it."""

    telegram: FakeTelegram
    together: Together
    watch: Watch
    looker: asyncpg.Connection

    @property
    def messages(self) -> int:
        return len(self.telegram.shown)

    async def under_way(self) -> tuple[Member, Member]:
        """A process in the middle of the broadcast, and one that stands by."""
        sends = await self.together.start()
        await self.watch.until(lambda: self.messages > 20)
        stands_by = await self.together.start()
        await self.both_are_there()
        return sends, stands_by

    async def both_are_there(self) -> None:
        """Wait until two processes have or want leases."""

        async def there() -> bool:
            return bool(await self.looker.fetchval(CONNECTED) == 2)

        await until(there)

    async def goes_on(self, already: int) -> None:
        """Wait until more than `already` messages are there: no longer than taking over takes."""
        await self.watch.until(lambda: self.messages > already, TAKEN_OVER)

    async def everybody(self) -> Counter[int]:
        """How often each of `PEOPLE` got it, once everybody did."""
        await self.watch.until(lambda: {each.chat for each in self.telegram.shown} >= {*PEOPLE}, 90)
        return Counter(each.chat for each in self.telegram.shown if each.chat in PEOPLE)


@pytest.fixture
async def scene(tmp_path: Path, postgres_url: str) -> AsyncIterator[Scene]:
    """Everybody subscribed, and an alert that may begin."""
    server = servers_keys(tmp_path / "keys" / "server")
    await prepared(postgres_url, Vault(server_keys(server)), PEOPLE, (), urgent=False)
    async with serving() as telegram, onlooker(postgres_url) as looker:
        settings = {
            "KEYS": str(server),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "CANARY_SECONDS": "0",
            "TELEGRAM_PER_SECOND": "30",
        }
        async with Together(tmp_path, postgres_url, settings) as together:
            yield Scene(telegram, together, Watch(telegram, FakeDiscord(None)), looker)


async def test_another_process_goes_on_where_one_is_killed(scene: Scene) -> None:
    sends, _ = await scene.under_way()
    await sends.is_killed()
    await scene.goes_on(scene.messages)
    got = await scene.everybody()
    assert got.total() - len(PEOPLE) <= WINDOW


async def test_another_process_goes_on_where_one_is_frozen_and_the_woken_one_sends_nothing(
    scene: Scene,
) -> None:
    sends, _ = await scene.under_way()
    sends.freeze()
    before = scene.messages
    await scene.goes_on(before + WINDOW)
    sends.wake()
    await sends.says("the lease is lost; this process stands by")
    got = await scene.everybody()
    assert got.total() - len(PEOPLE) <= WINDOW
    assert sends.process.returncode is None, "it stands by"


async def test_a_process_that_is_stopped_hands_its_work_on_and_nobody_gets_anything_twice(
    scene: Scene,
) -> None:
    sends, _ = await scene.under_way()
    assert await sends.is_told_to_stop() == 0
    began, already = time.monotonic(), scene.messages
    await scene.goes_on(already)
    assert time.monotonic() - began < SILENCE, "at once: nothing had to run out"
    got = await scene.everybody()
    assert set(got.values()) == {1}


async def test_a_process_that_is_cut_off_from_the_database_stops_sending_and_comes_back(
    scene: Scene, postgres_server: PostgresServer
) -> None:
    together, whole = scene.together, scene.together.url
    async with way_to(postgres_server.socket_file) as way:
        together.url = through(whole, way.port)
        sends = await together.start()
        await scene.watch.until(lambda: scene.messages > 20)
        together.url = whole
        await together.start()
        await scene.both_are_there()
        way.cut()
        await sends.says("the lease is lost; this process stands by", TAKEN_OVER)
        await scene.goes_on(scene.messages)
        way.mend()
        got = await scene.everybody()
        assert got.total() - len(PEOPLE) <= WINDOW
        await scene.both_are_there()
        assert await sends.is_told_to_stop() == 0
