"""What stands before several processes that take updates by webhook, as a proxy does.

Telegram posts an update again until somebody has taken it.
"""

from __future__ import annotations

import asyncio
from itertools import cycle

from aiohttp import ClientError

from tests.stage.telegram.fake import OK, FakeTelegram

AGAIN = 0.05
"""Seconds after which an update is posted again."""


class Front(FakeTelegram):
    """A Telegram whose webhook leads to each of `doors` in turn; one that is shut is passed by."""

    def __init__(self, doors: list[str]) -> None:
        super().__init__()
        self._doors = cycle(doors)

    async def post(self, update: object, secret: str | None) -> int:
        """Post `update` until somebody takes it."""
        while True:
            self.webhook = next(self._doors)
            try:
                if await super().post(update, self.secret) == OK:
                    return OK
            except (ClientError, OSError):
                pass
            await asyncio.sleep(AGAIN)
