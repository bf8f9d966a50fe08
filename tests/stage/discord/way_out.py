"""Discord's way out, as a broadcast goes by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.adapters.discord.breaker import Breaker
from bot.adapters.discord.outlet import DiscordOutlet
from bot.adapters.discord.rest import Rest
from bot.broadcast.pacer import Pacer
from tests.stage.chats import Bot
from tests.stage.discord.fake import TOKEN, FakeDiscord
from tests.stage.discord.served import core_of


@asynccontextmanager
async def opened(
    fake: FakeDiscord, bot: Bot, *, api: str = "", breaker: Breaker | None = None
) -> AsyncIterator[DiscordOutlet]:
    """The way out of a bot on `fake`, or on one that answers at `api`."""
    pacer = Pacer(1000)
    rest = Rest(api or fake.api, TOKEN, breaker or Breaker(pacer.pause))
    async with DiscordOutlet(rest, core_of(bot), pacer) as outlet:
        yield outlet
