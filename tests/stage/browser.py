"""Chromium without a window, as the tests drive it: by its own protocol, over a web socket."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""The program: what the setting names, or what is found."""

LISTENS = re.compile(r"DevTools listening on (ws://\S+)")
PATIENCE = 30


@dataclass
class Tab:
    """A tab: what it is told, and what it has said of itself since it was opened."""

    _socket: aiohttp.ClientWebSocketResponse
    _session: str = ""
    _numbers: Any = field(default_factory=lambda: count(1))
    _answers: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    _loaded: asyncio.Event = field(default_factory=asyncio.Event)

    async def hears(self) -> None:
        """Take in what the browser says, until it ends."""
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
                continue
            self.events.append(told)
            if told["method"] == "Page.loadEventFired":
                self._loaded.set()

    async def does(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Let the browser do something; what it answers."""
        number = next(self._numbers)
        told: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            told["sessionId"] = self._session
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json(told)
        async with asyncio.timeout(PATIENCE):
            done = await answer
        assert "error" not in done, done["error"]
        result: dict[str, Any] = done["result"]
        return result

    async def opens(self, url: str) -> None:
        """Open a page, and wait until all of it is there."""
        self._loaded.clear()
        self.events.clear()
        await self.does("Page.navigate", url=url)
        async with asyncio.timeout(PATIENCE):
            await self._loaded.wait()

    async def finds(self, expression: str) -> Any:
        """The value of some JavaScript in the page, once it is there."""
        found = await self.does(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def is_as_wide_as(self, width: int, height: int = 900, zoom: float = 1) -> None:
        """Give the page so many pixels, each `zoom` times as large."""
        await self.does(
            "Emulation.setDeviceMetricsOverride",
            width=round(width / zoom),
            height=round(height / zoom),
            deviceScaleFactor=zoom,
            mobile=False,
        )

    async def prefers(self, scheme: str) -> None:
        """Prefer a dark or a light page."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await self.does("Emulation.setEmulatedMedia", features=features)

    async def presses(self, key: str) -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            await self.does(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=9
            )

    async def picture(self) -> bytes:
        """What is seen of the page now, as PNG."""
        return b64decode((await self.does("Page.captureScreenshot"))["data"])

    def complaints(self) -> list[str]:
        """What the browser has refused to load or to run on the page, and errors there."""
        return [
            json.dumps(each["params"])
            for each in self.events
            if each["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")
        ]

    def requested(self) -> list[str]:
        """The addresses that the page has asked for, itself among them."""
        return [
            each["params"]["request"]["url"]
            for each in self.events
            if each["method"] == "Network.requestWillBeSent"
            and not each["params"]["request"]["url"].startswith("data:")
        ]


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Tab]:
    """A tab of a browser that keeps what it keeps in `folder`, and is gone with the block."""
    assert CHROMIUM is not None
    running = await asyncio.create_subprocess_exec(
        CHROMIUM,
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--hide-scrollbars", "--no-first-run", "--disable-background-networking"),
        f"--user-data-dir={folder}",
        "--remote-debugging-port=0",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with aiohttp.ClientSession() as http:
            address = await _address(running)
            async with http.ws_connect(address, max_msg_size=0) as socket:
                tab = Tab(socket)
                hearing = asyncio.create_task(tab.hears())
                await _open(tab)
                yield tab
                hearing.cancel()
    finally:
        running.kill()
        await running.communicate()


async def _address(running: asyncio.subprocess.Process) -> str:
    assert running.stderr is not None
    async with asyncio.timeout(PATIENCE):
        async for line in running.stderr:
            if found := LISTENS.search(line.decode(errors="replace")):
                return found[1]
    raise AssertionError("the browser did not begin")


async def _open(tab: Tab) -> None:
    target = (await tab.does("Target.createTarget", url="about:blank"))["targetId"]
    attached = await tab.does("Target.attachToTarget", targetId=target, flatten=True)
    tab._session = attached["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        await tab.does(f"{domain}.enable")
