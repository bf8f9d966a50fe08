"""Shards of one token in several processes: each server is heard by one of them, and in turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.stage.discord.fake import FakeDiscord
from tests.stage.key_folders import servers_keys
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.together import Together
from tests.stage.watching import Watch

SHARDS = 4
SPACING = 5.0
"""Seconds between two that identify (Gateway, Sharding for Very Large Bots)."""


@pytest.fixture
async def together(tmp_path: Path, postgres_url: str, fake: FakeDiscord) -> AsyncIterator[Together]:
    server = servers_keys(tmp_path / "keys" / "server")
    settings = {"KEYS": str(server), **fake.settings}
    async with Together(tmp_path, postgres_url, settings) as processes:
        yield processes


def server_of(shard: int) -> int:
    """The id of a server that a shard hears of."""
    return (SHARDS * 17 + shard) << 22


def waits(fake: FakeDiscord) -> Iterator[float]:
    """The seconds between any two shards of a bucket that identified one after the other."""
    moments = defaultdict[int, list[float]](list)
    for shard, at in fake.identified:
        moments[shard % fake.max_concurrency].append(at)
    for bucket in moments.values():
        yield from (later - sooner for sooner, later in pairwise(bucket))


async def test_two_processes_share_the_servers_and_another_takes_over(
    together: Together, fake: FakeDiscord
) -> None:
    fake.max_concurrency = 2
    watch = Watch(FakeTelegram(), fake)
    first = await together.start("--only", "discord", DISCORD_SHARDS="0-1/4")
    await together.start("--only", "discord", DISCORD_SHARDS="2-3/4")
    await watch.until(lambda: fake.connected == {0, 1, 2, 3})
    for shard in range(SHARDS):
        sign = await fake.command("sign", guild=server_of(shard), user=80351110224678912 + shard)
        about = {"guild": server_of(shard), "user": 80351110224678912 + shard}
        shown = await fake.press(sign, "Fill in, page 1 of 2", **about)
        assert shown.kind
    assert len(fake.identified) == SHARDS
    assert min(waits(fake)) >= SPACING

    for same_and_between in ("0-1/4", "1-2/4"):
        await together.start("--only", "discord", DISCORD_SHARDS=same_and_between)
    await first.is_killed()
    await watch.until(lambda: fake.connected == {2, 3})
    await watch.until(lambda: fake.connected == {0, 1, 2, 3})
    assert sorted(shard for shard, _ in fake.identified) == [0, 0, 1, 1, 2, 3]
    await fake.whispers("help")
    await watch.until(lambda: bool(fake.channels.posted))
