"""A closing as somebody on a platform hears of it: announced, and with thanks at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

from bot.broadcast.lane import LaneWorker
from bot.broadcast.outlet import Outlet
from db import subscriptions
from db.closing import State
from db.engine.transaction import Transaction
from db.subscriptions import Subscription, Topic
from tests.stage.chats import Bot
from tests.stage.closing import announced, days_pass, state_of
from tests.stage.factories import tag_of
from tests.stage.moderators import moderator
from tests.stage.outlets import until

Opens: TypeAlias = Callable[[], AbstractAsyncContextManager[Outlet]]


async def hears_of_it(
    bot: Bot, platform: str, opens: Opens, account: str, told: Callable[[], list[str]]
) -> None:
    """Let the account, which wants news, hear of a closing, and be thanked after it.

    `opens` is the platform's way out, `told` are the messages in the account's private chat.
    """

    async def subscribe(tx: Transaction) -> None:
        tag = tag_of(account)
        address = bot.vault.encrypt_address(tag, account)
        wants = Subscription(address, "en", platform, 1, "2026-03-01", topics=Topic.NEWS)
        await subscriptions.subscribe(tx, tag, wants)

    await bot.store.transact(subscribe)
    nina, omar = await moderator(bot, "nina"), await moderator(bot, "omar")
    await announced(bot, nina, omar)
    await _serves(bot, opens, told, 1)
    assert "The campaign closes on 7 April 2026." in told()[0]
    await days_pass(bot, 38)
    assert await state_of(bot) is State.CLOSED
    await _serves(bot, opens, told, 2)
    assert "The campaign has closed. Thank you." in told()[1]
    await days_pass(bot, 7)
    assert await state_of(bot) is State.ERASED
    assert len(told()) == 2


async def _serves(bot: Bot, opens: Opens, told: Callable[[], list[str]], number: int) -> None:
    """Let the lane serve until so many messages are there."""

    async def is_there() -> bool:
        return len(told()) >= number

    async with opens() as outlet:
        stop = asyncio.Event()
        running = asyncio.create_task(LaneWorker(bot.core, outlet, look_again=0.001).run(stop))
        await until(is_there)
        stop.set()
        await running
