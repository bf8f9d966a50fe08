"""A platform's ceiling: so many requests in any second, people's answers before everything else.

The window slides over the moments at which requests were written, not over those at which they
were allowed: a stalled loop writes late, and would bunch them. Whatever is allowed and not written
yet counts as if it were written now.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Self

MARGIN = 1.01
"""Seconds of the window: what travels may be up to 10 ms closer together when it arrives."""

PACE = 0.985
"""Broadcasts are spread evenly at this part of the ceiling, so that an answer need not wait."""

CATCH_UP = 0.1
"""Seconds of that even pace which may be made up for after a stall; after a rest, too."""

CHAT_SPACING = 1.0
"""Seconds between two messages to one chat."""

SHORTEST = 0.001
"""Seconds; what is less is due."""

GROUP_LIMIT, GROUP_SECONDS = 20, 60.0
"""Messages of broadcasts that a group gets within so many seconds."""


class Permit:
    """Leave to send one request now; unused, it goes back at the end of the `with` block around it.

    `written_at` is the moment, by the pacer's clock, from which it counts.
    """

    __slots__ = ("_pacer", "_step", "_used", "written_at")

    def __init__(self, pacer: Pacer, step: float) -> None:
        self._pacer = pacer
        self._step = step
        self._used = False
        self.written_at: float | None = None

    def use(self) -> Self:
        """Begin a request that lasts as long as the `with` block around this permit.

        It counts even where nobody tells when it was written: then from the end of the block.
        """
        self._used = True
        return self

    def written(self) -> None:
        """Note that the request is on its way; only the first time counts."""
        if self.written_at is None:
            self.written_at = self._pacer.wrote()

    def release(self) -> None:
        """Let the pacer have it back, unless a request has begun; a second time does nothing."""
        if self._used:
            self.written()
        elif self.written_at is None:
            self.written_at = self._pacer.taken_back(self._step)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Pacer:
    """Hands out permits, at most `per_second` written in any second."""

    def __init__(self, per_second: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = per_second
        self._interval = 1 / (per_second * PACE)
        self._clock = clock
        self._written: deque[float] = deque()
        self._allowed = 0
        self._people = 0
        self._next = 0.0
        self._until = 0.0
        self._chats = _Chats(clock)
        self._changed = asyncio.Event()

    async def turn(self) -> Permit:
        """Wait for a broadcast's turn: for the window, for any pause, and for people's answers."""
        while True:
            wait = self._wait()
            if wait <= 0 and not self._people:
                return self._paced()
            await self._sleep(wait if wait > 0 else None)

    def turn_now(self) -> Permit | None:
        """A broadcast's turn if it is now."""
        return self._paced() if self._wait() <= 0 and not self._people else None

    async def person(self, chat: str = "") -> Permit:
        """Wait for the turn of an answer into `chat`, an address as `To.address` holds it.

        It comes before every broadcast's, and no pause holds it.
        """
        self._people += 1
        try:
            while (wait := self._room()) > 0:
                await self._sleep(wait)
            if chat:
                self._chats.wrote(_key(chat))
            return self._given()
        finally:
            self._people -= 1
            self._changed.set()

    def pause(self, seconds: float, chat: str = "") -> None:
        """Hold broadcasts back that long, or those to `chat`; an earlier, longer pause stays."""
        if chat:
            self._chats.hold(_key(chat), seconds)
        else:
            self._until = max(self._until, self._clock() + seconds)

    def claim(self, chat: str, group: bool = False) -> float:
        """Take the chat's next place for a broadcast; or the seconds until there is one."""
        return self._chats.claim(_key(chat), group)

    def wrote(self) -> float:
        """Count one of those allowed as written at this moment, which is returned."""
        now = self._clock()
        self._allowed -= 1
        self._written.append(now)
        return now

    def taken_back(self, step: float) -> float:
        """Take one of those allowed back, and its `step` of the even pace; this moment."""
        self._allowed -= 1
        self._next -= step
        self._changed.set()
        return self._clock()

    def _wait(self) -> float:
        """Seconds until a broadcast's turn, people apart."""
        now = self._clock()
        return max(self._room(), self._until - now, self._next - now)

    def _room(self) -> float:
        """Seconds until one more fits into the window; 0 if it does now."""
        now = self._clock()
        written = self._written
        while written and written[0] <= now - MARGIN:
            written.popleft()
        if len(written) + self._allowed < self._per_second:
            return 0.0
        return max(written[0] + MARGIN - now, SHORTEST) if written else MARGIN

    def _paced(self) -> Permit:
        """A permit, and one step on along the even pace."""
        self._next = max(self._next, self._clock() - CATCH_UP) + self._interval
        return self._given(self._interval)

    def _given(self, step: float = 0.0) -> Permit:
        self._allowed += 1
        return Permit(self, step)

    async def _sleep(self, seconds: float | None) -> None:
        """Wait so long, or until something has changed."""
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()


def _key(address: str) -> str:
    """Whose chat an address leads to: what stands behind the account changes once it is known."""
    return address.partition("/")[0]


class _Chats:
    """When each chat may be written to; of others than the latest nothing is kept."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._written: OrderedDict[str, float] = OrderedDict()
        self._held: dict[str, float] = {}
        self._groups: OrderedDict[str, deque[float]] = OrderedDict()

    def wrote(self, chat: str) -> None:
        """Somebody writes to `chat` now."""
        now = self._clock()
        while self._written and next(iter(self._written.values())) <= now - CHAT_SPACING:
            self._written.popitem(last=False)
        self._written[chat] = now
        self._written.move_to_end(chat)

    def hold(self, chat: str, seconds: float) -> None:
        """Let no broadcast into `chat` for so long."""
        now = self._clock()
        until = max(self._held.get(chat, now), now + seconds)
        self._held = {chat: at for chat, at in self._held.items() if at > now} | {chat: until}

    def claim(self, chat: str, group: bool) -> float:
        """See `Pacer.claim`."""
        now = self._clock()
        wait = max(
            self._written.get(chat, now - CHAT_SPACING) + CHAT_SPACING - now,
            self._held.get(chat, now) - now,
            self._group_wait(chat, now) if group else 0.0,
        )
        if wait > 0:
            return wait
        self.wrote(chat)
        if group:
            self._groups.setdefault(chat, deque(maxlen=GROUP_LIMIT)).append(now)
            self._groups.move_to_end(chat)
        return 0.0

    def _group_wait(self, chat: str, now: float) -> float:
        while self._groups and next(iter(self._groups.values()))[-1] <= now - GROUP_SECONDS:
            self._groups.popitem(last=False)
        written = self._groups.get(chat)
        if written is None or len(written) < GROUP_LIMIT:
            return 0.0
        return written[0] + GROUP_SECONDS - now
