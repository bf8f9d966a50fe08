"""A small client for Discord's REST API, for messages that nobody has just asked for.

discord.py has no ceiling of its own, tries again by itself, and takes milliseconds a channel once
it has seen thousands. Here a request is asked once, and its answer tells all.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Self
from urllib.request import getproxies

import aiohttp

from bot.adapters.discord.breaker import Breaker
from bot.adapters.discord.limits import FREE, Hold, Limits, Route
from bot.adapters.shared.body import Body
from bot.broadcast.pacer import Permit

log = logging.getLogger(__name__)

AGENT = "DiscordBot (open-letter-bot, 0.1.0)"
"""The bot's name in the form that Discord asks for; an address follows once there is one."""

WIDTH = 16
"""Requests at a time."""

SECONDS = 15.0
"""Seconds that an answer may take."""

UNKNOWN_TOKEN, LIMITED = 401, 429
LIMITED_FOR = 5.0
"""Seconds to wait after a 429 that names none."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer of HTTP: status, 0 where none came; its JSON object; and after a 429 the hold."""

    status: int
    data: Mapping[str, Any] = field(default_factory=dict)
    hold: Hold = FREE

    @property
    def taken(self) -> bool:
        """Whether Discord did as asked."""
        return self.status // 100 == 2  # noqa: PLR2004 - HTTP's own number

    @property
    def code(self) -> int:
        """Discord's own number for what is wrong; 0 without one."""
        code = self.data.get("code")
        return code if isinstance(code, int) else 0

    @property
    def id(self) -> str | None:
        """The id of the message or channel that was made; None without one."""
        id = self.data.get("id")
        return id if isinstance(id, str) and id.isdecimal() else None


class Rest:
    """The client at `base` for the bot with `token`; open inside an `async with` block."""

    def __init__(
        self,
        base: str,
        token: str,
        breaker: Breaker,
        *,
        width: int = WIDTH,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._base = base.rstrip("/")
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": AGENT}
        self._breaker = breaker
        self._limits = Limits(clock)
        self._width = width
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._width),
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=bool(getproxies()),  # looking for a proxy each time costs more than all else
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session is not None
        await self._session.close()

    async def ask(
        self, route: Route, permit: Permit, body: Mapping[str, Any] | None = None
    ) -> HttpAnswer:
        """Ask once, unless the breaker or a limit known already holds the request."""
        assert self._session is not None
        if (held := self._breaker.held()) > 0:
            return HttpAnswer(LIMITED, hold=Hold(held, everyone=True))
        if (hold := self._limits.take(route)) != FREE:
            return HttpAnswer(LIMITED, hold=hold)
        content = None if body is None else json.dumps(body).encode()
        data = None if content is None else Body(content, "application/json", permit)
        try:
            async with self._session.request(
                route.method, self._base + route.path, data=data, allow_redirects=False
            ) as response:
                return self._answer(route, response, await response.read())
        except (aiohttp.ClientError, OSError, TimeoutError) as lost:
            log.info("a request to Discord got no answer: %s", type(lost).__name__)
            return HttpAnswer(0)

    def _answer(self, route: Route, response: aiohttp.ClientResponse, content: bytes) -> HttpAnswer:
        status, headers = response.status, response.headers
        data = _read(content)
        self._breaker.heard(status, headers)
        self._limits.heard(route, headers)
        if status != LIMITED:
            return HttpAnswer(status, data)
        hold = self._limits.refused(route, headers, _wait(data, headers))
        if "Via" not in headers:  # not from Discord's API itself, so not about this route
            hold = hold._replace(everyone=True)
        return HttpAnswer(status, data, hold)


def _read(content: bytes) -> dict[str, Any]:
    """The JSON object of an answer; an empty one where there is none."""
    try:
        data = json.loads(content)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _wait(data: Mapping[str, Any], headers: Mapping[str, str]) -> float:
    """The seconds that a 429 asks for: to the millisecond in its body, whole in its header."""
    for said in (data.get("retry_after"), headers.get("Retry-After")):
        with suppress(TypeError, ValueError):
            return max(float(said or ""), 0.0)
    return LIMITED_FOR
