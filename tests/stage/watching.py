"""Waiting for what the bot does on either fake platform."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.stage.discord.fake import FakeDiscord
from tests.stage.telegram.fake import FakeTelegram


class Watch:
    """Looks at both platforms after every request of the bot."""

    def __init__(self, telegram: FakeTelegram, discord: FakeDiscord) -> None:
        self._asked = telegram.activity = discord.activity

    async def until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until `ready()` holds. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while not ready():
                self._asked.clear()
                await self._asked.wait()
