"""A platform's clock, read off the answers that it gives while its token is tried."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp

HALF_A_SECOND = 0.5
"""The middle of the second that a date of HTTP names (RFC 9110, 6.6.1)."""


class PlatformClock:
    """A platform's clock; `trace` is for the HTTP session whose answers tell the time."""

    def __init__(self) -> None:
        self.ahead: float | None = None
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_end.append(self._read)

    async def _read(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        """Note the seconds by which the platform's clock is ahead of ours."""
        try:
            there = parsedate_to_datetime(end.response.headers["Date"])
        except (KeyError, ValueError):
            return
        self.ahead = there.timestamp() + HALF_A_SECOND - time.time()
