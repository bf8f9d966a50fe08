"""Telegram's way out, as a broadcast goes by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot as Library

from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.outlet import TelegramOutlet
from bot.app import Core
from bot.broadcast.pacer import Pacer
from tests.stage.telegram.fake import TOKEN, FakeTelegram


@asynccontextmanager
async def opened(
    telegram: FakeTelegram, core: Core, *, url: str = "", paid: bool = False
) -> AsyncIterator[TelegramOutlet]:
    """The way out of a bot on `telegram`, or on one that answers at `url`."""
    async with Library(
        TOKEN,
        base_url=f"{telegram.url}/bot",
        request=Connection(1),
        get_updates_request=Connection(1),
    ) as library:
        if url:
            library._base_url = f"{url}/bot{TOKEN}"
        async with TelegramOutlet(library, core, Pacer(1000), paid=paid) as outlet:
            yield outlet
