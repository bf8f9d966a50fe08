"""The breaker holds broadcasts before Discord bans the address, at 10,000 invalid requests.

(Discord, Rate Limits, Invalid Request Limit.) Every request of this process counts: the outlet's,
and those of discord.py, which are never held. Where one of them is told that the whole bot asks too
much, broadcasts hold as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic
from types import SimpleNamespace

from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams

from bot.adapters.discord.limits import asked_to_wait, is_global

MOST, SECONDS = 1_000, 600.0
"""Invalid requests within how many seconds that hold broadcasts: a tenth of Discord's limit."""

LIMITED = 429

INVALID = (401, 403, LIMITED)
"""The statuses of an invalid request."""

SCOPE, SHARED = "X-RateLimit-Scope", "shared"
"""The header, and its value for a limit that others used up too: Discord counts no such 429."""


class Breaker:
    """The breaker counts invalid requests; tells `pause` how many seconds broadcasts must hold."""

    def __init__(
        self,
        pause: Callable[[float], object],
        clock: Callable[[], float] = monotonic,
        most: int = MOST,
        seconds: float = SECONDS,
    ) -> None:
        self._pause = pause
        self._clock = clock
        self._seconds = seconds
        self._latest: deque[float] = deque(maxlen=most)

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Count an answer of Discord's, by its status and headers."""
        if status == LIMITED and is_global(headers):
            self._pause(asked_to_wait(headers))
        if status not in INVALID or headers.get(SCOPE) == SHARED:
            return
        self._latest.append(self._clock())
        held = self.held()
        if held > 0:
            self._pause(held)

    def held(self) -> float:
        """Seconds until fewer than `most` invalid requests lie within `seconds`; 0 if so now."""
        if len(self._latest) != self._latest.maxlen:
            return 0.0
        return max(self._latest[0] + self._seconds - self._clock(), 0.0)

    def trace(self) -> TraceConfig:
        """The trace by which the breaker hears every answer of an aiohttp session."""
        trace = TraceConfig()
        trace.on_request_end.append(self._answered)
        return trace

    async def _answered(
        self, _: ClientSession, __: SimpleNamespace, said: TraceRequestEndParams
    ) -> None:
        self.heard(said.response.status, said.response.headers)
