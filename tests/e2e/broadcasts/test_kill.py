"""Ten kill -9 in the middle of a broadcast to two thousand people on each platform.

The fake platforms hold the truth: nobody is left out, and how often somebody got it twice. As a
drill (`make drills`) it is fifty kills, and ten thousand people.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.broadcast.lane import WINDOW
from bot.cli.trial import DATABASE
from db.engine.sqlite import SqliteStore
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.program import program
from tests.stage.key_folders import servers_keys
from tests.stage.prepared import prepared
from tests.stage.programs import ROOT
from tests.stage.stores import VAULT
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.watching import Watch


class Size(NamedTuple):
    """How many people there are on each platform, and how often the program is killed."""

    people: int
    kills: int

    @property
    def telegram(self) -> range:
        """The accounts on Telegram."""
        return range(7_100_000_000, 7_100_000_000 + self.people)

    @property
    def discord(self) -> range:
        """The accounts on Discord."""
        return range(81_000_000_000_000_000, 81_000_000_000_000_000 + self.people)


TEST, DRILL = Size(1_200, 6), Size(10_000, 50)
SEED = 20211107
ALIVE = 300
"""Messages at most, on both platforms, between a start and the kill; at random up to that."""

GOES_ON = 10.0
"""Seconds after a restart within which the broadcast goes on."""

PER_SECOND = {"TELEGRAM_PER_SECOND": "700", "DISCORD_PER_SECOND": "1400"}


@pytest.fixture
def size(request: pytest.FixtureRequest) -> Size:
    """The size of the broadcast in a test, or in a drill."""
    return DRILL if request.config.getoption("drills") else TEST


async def test_kills_leave_nobody_out_and_hardly_anybody_gets_it_twice(
    tmp_path: Path, size: Size
) -> None:
    server = servers_keys(tmp_path / "keys" / "server")
    database = tmp_path / "data" / DATABASE
    await prepared(database, Vault(server_keys(server)), size.telegram, size.discord, urgent=False)
    discord = FakeDiscord(None)
    await discord.start()
    async with serving() as telegram:
        watch = Watch(telegram, discord)
        settings = {
            "DATA": str(tmp_path / "data"),
            "KEYS": str(server),
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(tmp_path),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "CANARY_SECONDS": "0",
            **discord.settings,
            **PER_SECOND,
        }
        slowest = await _killed_and_started_again(
            tmp_path, settings, telegram, discord, watch, size
        )
        async with program(tmp_path, settings) as running:
            await watch.until(lambda: _everybody(telegram, discord, size), 180)
            running.terminate()
            await running.communicate()
    await discord.stop()

    assert slowest < GOES_ON
    on_telegram = Counter(shown.chat for shown in telegram.shown if shown.chat in size.telegram)
    assert set(on_telegram) == set(size.telegram)
    assert on_telegram.total() - size.people <= size.kills * WINDOW
    on_discord = Counter(posted.channel for posted in discord.channels.posted)
    assert len(discord.channels.private) == size.people
    assert set(on_discord.values()) == {1}
    assert len(on_discord) == size.people
    assert discord.channels.wrong == []
    assert await _said_by_the_store(database) == {"telegram": size.people, "discord": size.people}


async def _killed_and_started_again(
    folder: Path,
    settings: dict[str, str],
    telegram: FakeTelegram,
    discord: FakeDiscord,
    watch: Watch,
    size: Size,
) -> float:
    """Kill the program again and again; the longest it took to go on, in seconds."""
    chance = random.Random(SEED)
    slowest = 0.0
    for _ in range(size.kills):
        before = _messages(telegram, discord)
        began = time.monotonic()
        async with program(folder, settings) as running:
            await watch.until(lambda: _messages(telegram, discord) > before, GOES_ON)  # noqa: B023
            slowest = max(slowest, time.monotonic() - began)
            last = before + chance.randint(1, ALIVE)
            await watch.until(lambda: _messages(telegram, discord) >= last)  # noqa: B023
            assert not _everybody(telegram, discord, size), "it was over before the last kill"
            running.kill()
            await running.communicate()
    return slowest


def _messages(telegram: FakeTelegram, discord: FakeDiscord) -> int:
    return len(telegram.shown) + len(discord.channels.posted)


def _everybody(telegram: FakeTelegram, discord: FakeDiscord, size: Size) -> bool:
    if len(telegram.shown) < size.people or len(discord.channels.posted) < size.people:
        return False
    return {shown.chat for shown in telegram.shown} >= set(size.telegram)


async def _said_by_the_store(database: Path) -> dict[str, int]:
    """How many copies the store knows of, by platform."""
    store = await SqliteStore.open(database, VAULT)
    rows = await store.transact(
        lambda tx: tx.rows("SELECT platform, SUM(sent + ambiguous) FROM lane GROUP BY platform")
    )
    await store.close()
    return {platform: int(n) for platform, n in rows}
