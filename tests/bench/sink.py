"""A server in a thread of its own that takes whatever the platforms' libraries send."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from typing import Any

from aiohttp import web

USER = {"id": 4200, "is_bot": True, "first_name": "letter", "username": "letterbot"}
CHAT = {"id": 7, "type": "private"}
SENT = {"message_id": 1, "date": 0, "chat": CHAT, "text": "sent"}
BOT = {"id": "4200", "username": "letterbot", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": "4200",
    "name": "letter",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "owner": BOT,
    "flags": 0,
}


class Sink:
    """Answers at `url`, each time after `delay` seconds; `cpu` is what its own thread has used."""

    def __init__(self, delay: float = 0.0) -> None:
        self.url = ""
        self.cpu = 0.0
        self._delay = delay
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Sink:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def spent(self) -> float:
        """CPU seconds of the whole process but for this server."""
        asked = asyncio.run_coroutine_threadsafe(self._own(), self._loop)
        return time.process_time() - asked.result()

    async def _own(self) -> float:
        return time.thread_time()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def _answer(self, request: web.Request) -> web.Response:
        await request.read()
        if self._delay:
            await asyncio.sleep(self._delay)
        body = json.dumps(_said(request.path)).encode()
        return web.Response(body=body, headers={"Content-Type": "application/json"})


def _said(path: str) -> Any:
    method = path.rsplit("/", 1)[-1]
    match method:
        case "@me":
            return BOT if "/users/" in path else APPLICATION
        case "commands":
            return []
        case "callback":
            return {"interaction": {"id": "1", "type": 2}}
        case "getMe":
            return {"ok": True, "result": USER}
        case "sendMessage" | "editMessageText":
            return {"ok": True, "result": SENT}
    return {"ok": True, "result": True}
