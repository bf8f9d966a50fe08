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
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.adapters.shared.body import Body
from bot.broadcast.pacer import Permit

SECONDS = 15.0
"""Seconds that an answer may take, where the call names no other time."""

USUAL = aiohttp.ClientTimeout(total=SECONDS)

ANSWERED_LATER = 5.0
"""Seconds that an answer to a long poll may take beyond the poll's own time."""

RESULT = b'"result"'
"""The key under which every success has what was asked for."""

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_permit: ContextVar[Permit | None] = ContextVar("permit", default=None)


class Broken(NetworkError):
    """The connection did not come about, or broke before the answer."""


class Unsent(Broken):
    """The connection did not come about: nothing was sent."""


class Unreadable(NetworkError):
    """A success of which nothing can be read: the call may have had its effect, or not."""


STRANGE = (LookupError, TypeError, AttributeError, ValueError)
"""The errors that the library raises where an answer has another shape than documented."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """A call's parameters as JSON, in place of the library's `RequestData`."""

    written: bytes
    permit: Permit


@contextmanager
def telling(permit: Permit) -> Iterator[None]:
    """Let requests inside the block tell `permit` once written, those with files once begun."""
    before = _permit.set(permit)
    try:
        yield
    finally:
        _permit.reset(before)


class Connection(BaseRequest):
    """A connection pool to one Bot API server, for at most `width` requests at a time.

    `trace` hears of each request.
    """

    def __init__(self, width: int, trace: aiohttp.TraceConfig | None = None) -> None:
        self._width = width
        self._traces = [trace] if trace else None
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
            self._session = aiohttp.ClientSession(
                connector=connector, trust_env=proxied, trace_configs=self._traces
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer in `payload`. Raises `Unreadable`; unlike the library, logs no content."""
        try:
            said = json.loads(payload.decode())
        except (ValueError, RecursionError):
            raise Unreadable("no JSON") from None
        if not isinstance(said, dict) or not said.keys() & {"result", "description"}:
            raise Unreadable("another form")
        return said

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
        """Ask once. Raises `NetworkError`, without the address in its words.

        A refusal that is not in the form of the Bot API's was not said by Telegram, whatever its
        status: somebody on the way is out of order.
        """
        if self._session is None:
            raise Broken("not connected")
        timeout = USUAL
        if not isinstance(read_timeout, DefaultValue):
            timeout = aiohttp.ClientTimeout(total=read_timeout, connect=SECONDS)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout
            ) as answer:
                status, content = answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientConnectorError as error:
            raise Unsent(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise Broken(type(error).__name__) from None
        if not answer.ok and not _is_refusal(content):
            raise NetworkError(f"{status} without Telegram's own words")
        if answer.ok and RESULT not in content:
            raise Unreadable("no result")
        return status, content


def _is_refusal(content: bytes) -> bool:
    """Whether `content` is a refusal in the form of the Bot API's (Making requests)."""
    try:
        said = json.loads(content)
        parameters = said.get("parameters") or {}
        after, chat = (parameters.get(name, 0) for name in ("retry_after", "migrate_to_chat_id"))
    except (ValueError, AttributeError, RecursionError):
        return False
    if not isinstance(after, int | float) or not isinstance(chat, int):
        return False
    return isinstance(said.get("description"), str) and after >= 0


def _body(data: RequestData | _Plain | None) -> aiohttp.FormData | Body | None:
    """The body with the parameters of `data`; files are parts of their own."""
    if data is None:
        return None
    if isinstance(data, _Plain):
        return Body(data.written, JSON, data.permit)
    files = data.multipart_data
    if not files:
        return Body(urlencode(data.json_parameters).encode(), FORM, _permit.get())
    if (permit := _permit.get()) is not None:
        permit.written()
    form = aiohttp.FormData(data.json_parameters)
    for name, (file_name, content, kind) in files.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form
