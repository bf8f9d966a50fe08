"""HTTP for python-telegram-bot, on aiohttp: fast at many connections, and silent.

The library's own client puts the token's address into its log and whole updates into its errors.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode
from urllib.request import getproxies

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.adapters.shared.body import Body
from bot.broadcast.pacer import Permit

SECONDS = 15.0
"""Seconds that an answer may take, where the call names no other time."""

USUAL = aiohttp.ClientTimeout(total=SECONDS)

ANSWERED_LATER = 5.0
"""Seconds that an answer to a long poll may take beyond the poll's own time."""

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_permit: ContextVar[Permit | None] = ContextVar("permit", default=None)


class Broken(NetworkError):
    """The connection did not come about, or broke before the answer."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """A call's parameters as JSON, in place of the library's `RequestData`."""

    written: bytes
    permit: Permit


@contextmanager
def telling(permit: Permit) -> Iterator[None]:
    """Let requests inside the block tell `permit` once written; those with files do not."""
    before = _permit.set(permit)
    try:
        yield
    finally:
        _permit.reset(before)


class Connection(BaseRequest):
    """A connection pool to one Bot API server, for at most `width` requests at a time."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return SECONDS

    async def initialize(self) -> None:
        """Open the pool.

        Looking for a proxy costs more than all the rest of a request, so it is only done where the
        environment names one.
        """
        os.environ.setdefault("PTB_TIMEDELTA", "1")  # the library's way to its own future types
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._width)
            proxied = bool(getproxies())
            self._session = aiohttp.ClientSession(connector=connector, trust_env=proxied)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer in `payload`. Raises `TelegramError`; unlike the library, logs no content."""
        try:
            return json.loads(payload.decode())
        except ValueError:
            raise TelegramError("Invalid server response") from None

    async def call(
        self, address: str, parameters: Mapping[str, Any] | bytes, permit: Permit
    ) -> Any:
        """The answer of a method, as plain JSON; `parameters` may be JSON already.

        `permit` is told once the parameters are written. Raises `TelegramError`.
        """
        written = parameters if isinstance(parameters, bytes) else json.dumps(parameters).encode()
        plain = _Plain(written, permit)
        return await self.post(address, cast(RequestData, plain))  # a final class, heavy to make

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Ask once. Raises `TimedOut` and `Broken`, neither with the address in its words."""
        if self._session is None:
            raise Broken("not connected")
        timeout = USUAL
        if not isinstance(read_timeout, DefaultValue):
            timeout = aiohttp.ClientTimeout(total=read_timeout, connect=SECONDS)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise Broken(type(error).__name__) from None


def _body(data: RequestData | _Plain | None) -> aiohttp.FormData | Body | None:
    """The body with the parameters of `data`; files are parts of their own."""
    if data is None:
        return None
    if isinstance(data, _Plain):
        return Body(data.written, JSON, data.permit)
    files = data.multipart_data
    if not files:
        return Body(urlencode(data.json_parameters).encode(), FORM, _permit.get())
    form = aiohttp.FormData(data.json_parameters)
    for name, (file_name, content, kind) in files.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form
