"""HTTP as strangers meet it: what cannot be read is refused without a word about it or about us.

The library's own server writes down who sent that, and tells them its version and their words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.http import RawRequestMessage
from yarl import URL

log = logging.getLogger(__name__)

SERVER = {"Server": "open-letter", "X-Content-Type-Options": "nosniff"}
"""The headers of every answer: no library, no version, and nothing for a browser to guess."""

NOWHERE = URL("/")
"""The address of a request that names none, as `CONNECT` without anything behind it."""

MUTE = logging.getLogger("quiet.http")
"""The logger of the library's server, which writes senders' addresses down: nobody hears it."""
MUTE.disabled = True


class Refusing(web.RequestHandler):
    """The protocol of a connection; what is no request is refused, and the connection ends."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what is no request, and to one whose answer could not be made."""
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a request could not be answered", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError
        refusal = web.Response(status=status, headers=SERVER)
        refusal.force_close()
        return refusal


class QuietServer(web.Server):
    """The maker of the protocol of each connection, whose requests `answer` answers.

    `protocol` is `Refusing`, with the library's limits of a request where they are others.
    """

    def __init__(
        self,
        answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        protocol: Callable[..., web.RequestHandler] = Refusing,
    ) -> None:
        super().__init__(answer, request_factory=self._request)
        self._protocol = protocol

    def __call__(self) -> web.RequestHandler:
        """The protocol of a new connection."""
        loop = asyncio.get_running_loop()
        return self._protocol(self, loop=loop, access_log=MUTE, logger=MUTE)

    def _request(self, message: RawRequestMessage, *rest: Any) -> web.BaseRequest:
        """The request in `message`; one for no place at all, which breaks the library, has one."""
        if message.url is None:
            message = message._replace(url=NOWHERE)
        return self._make_request(message, *rest)
