"""HTTP for python-telegram-bot, on aiohttp: fast at many connections, and silent.

The library's own client puts the token's address into its log and whole updates into its errors.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

SECONDS = 15.0
"""How long an answer may take, where the call names no other time."""

ANSWERED_LATER = 5.0
"""Seconds more than a long poll's own time."""


class Connection(BaseRequest):
    """At most `width` requests at a time to one Bot API server."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds."""
        return SECONDS

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._width)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)

    async def shutdown(self) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer; unlike the library's, never put into the log when it cannot be read."""
        try:
            return json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None

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
        """Ask once. Raises `TimedOut` and `NetworkError`, neither with the address in it."""
        if self._session is None:
            raise NetworkError("not connected")
        seconds = SECONDS if isinstance(read_timeout, DefaultValue) else read_timeout
        timeout = aiohttp.ClientTimeout(total=seconds, connect=SECONDS)
        try:
            async with self._session.request(
                method, url, data=_form(request_data), timeout=timeout
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None


def _form(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    """The parameters, with files as parts of their own."""
    if data is None:
        return None
    files = data.multipart_data
    if not files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (file_name, content, kind) in files.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form
