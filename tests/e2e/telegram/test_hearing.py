"""Whether Telegram hears the bot shows in the bot's health, and what people do in no number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from bot.adapters.telegram.handover import Waits
from bot.adapters.telegram.platform import Telegram
from bot.adapters.telegram.receiver import REFUSALS
from bot.app import Core
from bot.health import Health, Standing
from bot.meter import BOUNDS, Meter
from bot.monitor.metrics import exposition
from bot.monitor.readiness import Readiness
from bot.running import serve
from tests.stage.chats import Bot
from tests.stage.metrics import Series, moved
from tests.stage.outlets import until
from tests.stage.telegram.fake import FakeTelegram, Refused
from tests.stage.telegram.people import Person
from tests.stage.telegram.served import Served, settings_for

LANE = "broadcasting on telegram"


@pytest.fixture
async def core(core: tuple[Bot, Core]) -> tuple[Bot, Core]:
    """The core, for which no time passes while it answers."""
    return core[0], replace(core[1], meter=Meter(clock=lambda: 0.0))


@asynccontextmanager
async def kept_up(core: Core, platform: Telegram) -> AsyncIterator[Health]:
    """The platform kept up as by the program, beside one that never ends."""
    stop, health = asyncio.Event(), Health()
    serving = asyncio.create_task(serve(core, [platform], stop, first_wait=0.01, health=health))
    try:
        yield health
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await serving


async def stands(health: Health, standing: Standing) -> None:
    """Wait until the platform stands so."""

    async def so() -> bool:
        return health.standings.get("telegram") is standing

    await until(so)


async def test_a_telegram_that_does_not_answer_is_deaf_until_it_answers(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    platform = Telegram(settings_for(telegram), waits=Waits(0.001, (0.001,)))
    async with kept_up(core[1], platform) as health:
        await ana.types("/start")
        assert health.standings == {"telegram": Standing.SERVING, LANE: Standing.SERVING}
        async with telegram.out_of_reach():
            await stands(health, Standing.DEAF)
        await ana.types("/start")
        await stands(health, Standing.SERVING)


async def test_one_poll_that_fails_is_nothing(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    seen = set[Standing]()
    platform = Telegram(settings_for(telegram), waits=Waits(0.001, (0.001,)))
    async with kept_up(core[1], platform) as health:
        await ana.types("/start")
        telegram.on_arrival = lambda _: seen.add(health.standings["telegram"])
        telegram.fails("getUpdates", Refused(409, "Conflict"), times=1)
        await ana.types("/start")
        await ana.types("/start")
        assert seen == {Standing.SERVING}


async def test_a_token_that_is_not_known_is_not_ready_however_often_it_is_tried(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    platform = Telegram(settings_for(telegram), waits=Waits(0.001, (0.001,)))
    async with kept_up(core[1], platform) as health:
        await ana.types("/start")
        seen = set[Standing]()
        telegram.on_arrival = lambda method: seen.add(health.standings["telegram"])
        telegram.fails("getUpdates", Refused(401, "Unauthorized"), times=REFUSALS)
        telegram.fails("getMe", Refused(401, "Unauthorized"), times=3)
        await telegram.add(message=ana.message("/start"))
        await stands(health, Standing.REFUSED)
        await telegram.until(lambda: telegram.calls["getMe"] > 4)
        await stands(health, Standing.SERVING)
        assert seen >= {Standing.DEAF}


async def test_a_webhook_is_heard_once_telegram_knows_it(
    telegram: FakeTelegram, core: tuple[Bot, Core], unused_tcp_port: int
) -> None:
    address = f"127.0.0.1:{unused_tcp_port}"
    settings = settings_for(
        telegram,
        telegram_webhook_url=f"http://{address}/hook",
        telegram_webhook_listen=address,
        telegram_webhook_secret=SecretStr("s3cret"),
    )
    async with kept_up(core[1], Telegram(settings)) as health:
        await stands(health, Standing.DEAF)
        await stands(health, Standing.SERVING)
        assert telegram.webhook


def told(core: Core) -> str:
    return exposition(core, Health(), Readiness({}), ["telegram"], ()).decode()


async def test_signing_pledging_and_taking_alerts_move_what_the_count_and_the_letter_move(
    served: Served, ana: Person
) -> None:
    """By the same amounts, too; only commits are told in hundreds, so there are fewer here."""

    async def moves(act: Coroutine[Any, Any, str]) -> dict[Series, float]:
        before = told(served.core)
        await act
        return moved(before, told(served.core))

    one = {("letter_updates_total", (("platform", "telegram"),)): 1.0} | {
        ("letter_answer_seconds_bucket", (("le", le), ("platform", "telegram"))): 1.0
        for le in (*map(str, BOUNDS[:-1]), "+Inf")
    }
    for line in ("/count", "/letter", "/sign", "/pledge", "/alerts agree", "/me", "/stop"):
        assert await moves(ana.types(line)) == one, line
    await ana.types("/sign")
    await ana.presses("Without a name")
    assert await moves(ana.presses("Sign")) == one
    assert await served.signature_of(ana)
    await ana.types("/pledge law-ban-bill")
    assert await moves(ana.presses("I promise this")) == one
    await ana.types("/letter")
    assert await moves(ana.presses(ana.last.labels[0])) == one
    assert sum(served.core.store.committed.values()) < 100
