"""What the clock does for long, where something is to hold it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.clock.chores import retention
from db import tombstones
from db.engine.shared_clock import SharedClock
from db.engine.tombstones import bury
from handlers.holding.retention import Keeping
from tests.stage.chats import Bot

YEAR = timedelta(days=365)


async def test_no_mark_is_dropped_by_a_time_on_which_two_clocks_do_not_agree(bot: Bot) -> None:
    def machine() -> datetime:
        return bot.clock()

    await bot.store.transact(lambda tx: bury(tx, "signature", bytes(32)), writes=True)
    server = SharedClock(machine, ticks=lambda: 0.0)
    night = retention(replace(bot.core, clock=server), Keeping())
    await night(bot.clock())
    assert len(await tombstones.everything(bot.store)) == 1
    bot.clock.passes(YEAR)
    server.set((bot.clock() - YEAR).timestamp(), 0.0)
    await night(datetime.now(UTC))
    assert len(await tombstones.everything(bot.store)) == 1
    server.set(bot.clock().timestamp(), 0.0)
    await night(datetime.now(UTC))
    assert not await tombstones.everything(bot.store)
