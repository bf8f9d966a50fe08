"""Updates by webhook: these, too, are confirmed only once their effect is durable."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot

from bot.adapters.telegram.decode import READ
from bot.adapters.telegram.queues import Queues
from bot.adapters.telegram.receiver import readable
from bot.door import Door
from bot.quiet_http import SERVER, QuietServer

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
CONNECTIONS = 40
"""Requests that Telegram may have open at a time (setWebhook, max_connections)."""

GOODBYE = 2.0
"""Seconds for requests that are still open when told to stop."""


class Webhook:
    """The listener on `listen` (host:port) for updates that Telegram posts to `url`."""

    def __init__(self, bot: Bot, queues: Queues, url: str, secret: str, listen: str) -> None:
        self._bot = bot
        self._queues = queues
        self._url = url
        self._path = urlsplit(url).path or "/"
        self._secret = secret
        self._listens = False
        host, _, self._port = listen.rpartition(":")
        self._host = host.strip("[]")

    def hears(self) -> bool:
        """Whether Telegram knows where to post to."""
        return self._listens

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set; Telegram keeps later updates for the next start."""

        async def answer(request: web.BaseRequest) -> web.Response:
            response = await self._receive(request, door)
            response.headers.update(SERVER)
            return response

        inside = QuietServer(answer)
        door = Door(inside)
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(door, self._host or None, int(self._port))
        try:
            await self._bot.set_webhook(
                self._url,
                secret_token=self._secret,
                allowed_updates=READ,
                max_connections=CONNECTIONS,
            )
            self._listens = True
            await stop.wait()
        finally:
            self._listens = False
            listener.close()
            await inside.shutdown(GOODBYE)

    async def _receive(self, request: web.BaseRequest, door: Door) -> web.Response:
        """The response to one request, whose connection has no end of time while it is made."""
        if request.path != self._path:
            return web.Response(status=404)
        if request.method != "POST":
            return web.Response(status=405)
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="replace"), self._secret.encode()):
            return web.Response(status=403)
        body, transport = await request.read(), request.transport
        if transport is None:
            return web.Response(status=503)
        door.heard(transport)
        try:
            return await self._taken(body)
        finally:
            door.waits(transport)

    async def _taken(self, body: bytes) -> web.Response:
        """Say 200 once the update in `body` is settled, 503 if broken off before."""
        try:
            raw = json.loads(body)
        except ValueError:
            return web.Response(status=400)
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            return web.Response(status=400)
        arrival = readable(raw, self._bot)
        if arrival is not None:
            answered = self._queues.put(arrival)
            settled = asyncio.create_task(arrival.settled.wait())
            await asyncio.wait({answered, settled}, return_when=asyncio.FIRST_COMPLETED)
            settled.cancel()
            if not arrival.settled.is_set():
                return web.Response(status=503)
        return web.Response()
