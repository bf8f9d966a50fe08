"""Waiting for what the bot does on either fake platform, and for how it says that it is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

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


@dataclass(frozen=True)
class Watcher:
    """Somebody on the same machine, who asks at the monitor's port."""

    port: int

    async def asks(self, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
        """The status and the words of one answer."""
        url = f"http://{host}:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()

    async def sees(self, **standings: str) -> int:
        """The status of /ready once these services stand so; names may have `_` for a space."""
        wanted = {name.replace("_", " "): standing for name, standing in standings.items()}
        async with asyncio.timeout(30):
            while True:
                status, said = await self.asks("/ready")
                if wanted.items() <= json.loads(said)["services"].items():
                    return status
