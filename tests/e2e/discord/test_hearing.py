"""Whether Discord hears the bot shows in the service, and what people do in no number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.adapters.discord.platform import Discord
from bot.app import Core
from bot.health import Health
from bot.meter import BOUNDS, Meter
from bot.monitor.metrics import exposition
from bot.monitor.readiness import Readiness
from bot.service import Service
from tests.stage.chats import Bot
from tests.stage.discord.fake import Asked, FakeDiscord
from tests.stage.discord.served import core_of, settings
from tests.stage.metrics import Series, moved
from tests.stage.outlets import until
from tests.stage.serving import served


@asynccontextmanager
async def answering(fake: FakeDiscord, core: Core, folder: Path) -> AsyncIterator[Service]:
    """The service that answers, while it runs."""
    platform, stop = Discord(settings(folder, discord_api_url=fake.api)), asyncio.Event()
    service, _ = platform.services()
    running = asyncio.create_task(served(platform, core, stop))
    try:
        yield service
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


async def hears(service: Service, wanted: bool) -> None:
    """Wait until the service hears the platform, or does not."""

    async def so() -> bool:
        assert service.hears is not None
        return service.hears() is wanted

    await until(so)


async def test_a_gateway_that_is_connected_hears_and_one_that_is_gone_does_not(
    fake: FakeDiscord, bot: Bot, tmp_path: Path
) -> None:
    async with answering(fake, core_of(bot), tmp_path) as service:
        assert service.hears is not None
        assert not service.hears()
        await hears(service, True)
        await fake.cut()
        await asyncio.wait_for(fake.resumed.wait(), 8)
        await hears(service, True)
        await fake.stop()
        await hears(service, False)
    assert not service.hears()


async def test_signing_moves_what_the_count_and_the_letter_move(
    fake: FakeDiscord, bot: Bot, tmp_path: Path
) -> None:
    core = replace(core_of(bot), meter=Meter(clock=lambda: 0.0))

    async def moves(act: Coroutine[Any, Any, Asked]) -> tuple[Asked, dict[Series, float]]:
        before = _told(core)
        answered = await act
        await until(_is_counted)
        return answered, moved(before, _told(core))

    async def _is_counted() -> bool:
        return sum(core.meter.answers.values()) == core.meter.updates["discord"]

    one = {("letter_updates_total", (("platform", "discord"),)): 1.0} | {
        ("letter_answer_seconds_bucket", (("le", le), ("platform", "discord"))): 1.0
        for le in (*map(str, BOUNDS[:-1]), "+Inf")
    }
    async with answering(fake, core, tmp_path):
        await asyncio.wait_for(fake.ready.wait(), 8)
        for name in ("count", "letter", "alerts", "sign"):
            shown, series = await moves(fake.command(name))
            assert series == one, name
        shown, series = await moves(fake.press(shown, "Without a name"))
        assert series == one
        shown, series = await moves(fake.press(shown, "Sign"))
        assert series == one
    assert "You have signed." in shown.reads


def _told(core: Core) -> str:
    return exposition(core, Health(), Readiness({}), ["discord"], ()).decode()
