"""A broadcast on both platforms; of two processes the one that sends is killed again and again.

The fake platforms hold the truth: nobody is left out, and how often somebody got it twice. As a
drill (`make drills`) it is ten thousand people on each platform, and twenty kills.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.broadcast.lane import WINDOW
from tests.stage.crew import TAKEN_OVER, Crew, crew

SEED = 20261126
LANES = ("lane telegram", "lane discord")


class Size(NamedTuple):
    """How many people there are on each platform, and how often a process is killed.

    It sends so many messages a second, and at most `alive` on both platforms before the next kill.
    """

    people: int
    kills: int
    per_second: int
    alive: int

    @property
    def telegram(self) -> range:
        return range(7_100_000_000, 7_100_000_000 + self.people)

    @property
    def discord(self) -> range:
        return range(81_000_000_000_000_000, 81_000_000_000_000_000 + self.people)


TEST, DRILL = Size(220, 2, 12, 10), Size(10_000, 20, 60, 300)
"""So slow that a start of the next process falls into the same broadcast."""


@pytest.fixture
def size(request: pytest.FixtureRequest) -> Size:
    return DRILL if request.config.getoption("drills") else TEST


async def test_nobody_is_left_out_and_hardly_anybody_gets_it_twice(
    tmp_path: Path, postgres_url: str, size: Size
) -> None:
    pace, began = str(size.per_second), time.monotonic()
    async with crew(
        tmp_path,
        postgres_url,
        size.telegram,
        size.discord,
        TELEGRAM_PER_SECOND=pace,
        DISCORD_PER_SECOND=pace,
    ) as two:
        await two.starts()
        await two.approves()
        took = await _killed(two, size)
        await two.watch.until(lambda: _everybody(two, size), 600)
        on_telegram = Counter(each.chat for each in two.telegram.shown)
        on_discord = Counter(each.channel for each in two.discord.channels.posted)
        twice = sum(on_telegram[chat] for chat in size.telegram) - size.people
        seconds = time.monotonic() - began
        sys.stdout.write(
            f"\n{size.people} on each platform, {len(took)} kills: Telegram {twice} twice, Discord "
            f"{on_discord.total() - size.people}; taken over in {max(took):.1f} s at most; "
            f"{seconds:.0f} s\n"
        )
        assert len(took) == size.kills or size is TEST
        assert twice <= WINDOW * len(took)
        assert set(on_discord.values()) == {1}
        assert len(on_discord) == len(two.discord.channels.private) == size.people
        assert two.discord.channels.wrong == []


async def _killed(two: Crew, size: Size) -> list[float]:
    """Kill whoever sends, again and again; the seconds it took until the other one had both lanes.

    In the small size, fewer times on a machine so busy that everybody has it before.
    """
    chance, took = random.Random(SEED), list[float]()
    sends, stays = two.together.members
    for _ in range(size.kills):
        wanted = _messages(two) + chance.randint(1, size.alive)
        await two.watch.until(lambda: _messages(two) >= wanted)  # noqa: B023
        if size is TEST and took and _everybody(two, size):
            break
        assert not _everybody(two, size), "it was over before the last kill"
        await sends.is_killed()
        took.append(await two.has(stays, LANES))
        already = _messages(two)
        await two.watch.until(lambda: _messages(two) > already, TAKEN_OVER)  # noqa: B023
        started = await two.together.start()
        await two.are_there(stays, started)
        sends, stays = stays, started
    return took


def _messages(two: Crew) -> int:
    return len(two.telegram.shown) + len(two.discord.channels.posted)


def _everybody(two: Crew, size: Size) -> bool:
    if len(two.telegram.shown) < size.people or len(two.discord.channels.posted) < size.people:
        return False
    return {each.chat for each in two.telegram.shown} >= {*size.telegram}
