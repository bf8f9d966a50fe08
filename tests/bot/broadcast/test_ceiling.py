"""A lane is no faster than what the staff read last, whatever its own process was started with."""

from __future__ import annotations

import pytest

from bot.broadcast.ceiling import keeping_to_rules
from bot.broadcast.pacer import Pacer
from handlers.frame.rules import Rules
from tests.stage.chats import Bot
from tests.stage.leased import core_on
from tests.stage.office import ruled, start
from tests.stage.outlets import until

FAST, SLOW = Rules(telegram_per_second=900), Rules(telegram_per_second=30)


async def until_it_takes(lane: Pacer, seconds: float) -> None:
    """Wait until 985 messages of broadcasts take so many seconds at least."""

    async def takes() -> bool:
        return lane.lasting(985) == pytest.approx(seconds)

    await until(takes)


async def test_a_running_lane_slows_down_for_a_process_with_a_lower_ceiling(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.broadcast.ceiling.LOOK_AGAIN", 0.01)
    ruled(bot, FAST)
    await start(bot)
    lane, core = Pacer(900), core_on(bot.store, bot.campaign)
    async with keeping_to_rules(core, "telegram", lane):
        await until_it_takes(lane, 1000 / 900)
        ruled(bot, SLOW)
        await start(bot)
        await until_it_takes(lane, 1000 / 30)
        ruled(bot, FAST)
        await start(bot)
        await until_it_takes(lane, 1000 / 900)
