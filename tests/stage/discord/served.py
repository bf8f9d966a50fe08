"""A bot that a fake Discord is served by, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeAlias, cast

from bot.app import Core
from bot.settings import Settings
from handlers.dispatch import Answer, Dispatcher
from messages.request import Request
from tests.stage.chats import Bot
from tests.stage.discord.fake import TOKEN, FakeDiscord

Running: TypeAlias = Callable[..., AbstractAsyncContextManager[FakeDiscord]]
"""A block in which the adapter serves a fake; it takes settings, and `slow`, seconds an answer."""


def core_of(bot: Bot, slow: float = 0.0) -> Core:
    """What the adapter gets; `slow` is how long each answer takes."""

    async def dispatch(request: Request) -> Answer:
        await asyncio.sleep(slow)
        return await bot.dispatch(request)

    answering = cast(Dispatcher, dispatch) if slow else bot.dispatch
    return Core(answering, bot.store, bot.campaign.catalogs, bot.commands, bot.campaign)


def settings(folder: Path, **others: Any) -> Settings:
    """Settings of this test and none of this machine's."""
    return Settings(**{"discord_token": TOKEN, "data": folder, "discord_shards": 1, **others})
