"""A pause that the answering process is told reaches the lane in another, on each platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.adapters.discord.platform import Discord
from bot.adapters.telegram.platform import Telegram
from bot.app import core
from bot.broadcast.pacer import Pacer
from bot.parts import Part
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.served import settings
from tests.stage.outlets import until
from tests.stage.serving import served
from tests.stage.telegram.fake import serving
from tests.stage.telegram.served import settings_for
from tests.stage.words import CONTENT, catalogs

LONG = 60.0


@pytest.fixture
async def pair(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Telegram, Telegram] | tuple[Discord, Discord]]:
    """A platform as the process sees it that answers, and as the one sees it that sends."""
    if request.param == Part.TELEGRAM:
        async with serving() as telegram:
            chosen = settings_for(telegram)
            yield Telegram(chosen, parts={Part.TELEGRAM}), Telegram(chosen, parts={Part.BROADCAST})
        return
    discord = FakeDiscord(None)
    await discord.start()
    chosen = settings(tmp_path, discord_api_url=discord.api)
    yield Discord(chosen, {Part.DISCORD}), Discord(chosen, {Part.BROADCAST})
    await discord.stop()


def pacer_of(platform: Telegram | Discord) -> Pacer | None:
    if isinstance(platform, Telegram):
        return platform._pacer
    return platform._paced[0] if platform._paced else None


@pytest.mark.parametrize("pair", [Part.TELEGRAM, Part.DISCORD], indirect=True)
async def test_the_lane_rests_wherever_it_is(
    pair: tuple[Telegram | Discord, ...],
    postgres_url: str,
    key_folders: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        running = []
        for number, platform in enumerate(pair):
            state = tmp_path / f"state{number}"
            made = await stack.enter_async_context(
                core(postgres_url, key_folders[0], CONTENT, catalogs(), state=state)
            )
            running.append(asyncio.create_task(served(platform, made, stop)))

        async def both() -> bool:
            return all(map(pacer_of, pair))

        await until(both)
        answers, sends = map(pacer_of, pair)
        assert answers is not None
        assert sends is not None
        answers.pause(LONG)

        async def rests() -> bool:
            permit = sends.turn_now()
            if permit is not None:
                permit.release()
                await asyncio.sleep(0.01)
            return permit is None

        await until(rests)
        stop.set()
        async with asyncio.timeout(20):
            await asyncio.gather(*running)
