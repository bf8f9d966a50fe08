"""The pacer: at most so many requests of broadcasts in any second, people's answers before them.

Answers count in that window, so that broadcasts yield to them, and are not held by it: their own
pace is `pace.py`. The window slides over the moments at which requests were written, not over those
at which they were allowed: a stalled loop writes late, and would bunch requests. A request that is
allowed and not written yet counts as if it were written now.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Self

from bot.broadcast.chats import Chats
from bot.broadcast.pace import MARGIN, Pace

PACE = 0.985
"""The part of the ceiling at which broadcasts are spread evenly, so that no answer need wait."""

CATCH_UP = 0.1
"""Seconds of the even pace that broadcasts may make up for after a stall, or after a rest."""

SHORTEST = 0.001
"""Seconds of the shortest wait for room in the window."""

CHATS_SLOWED = 10_000
"""Chats that refused an answer last, which are remembered."""


class Permit:
    """Leave to send one request now; an unused permit goes back at the end of its `with` block.

    `written_at` is the moment, by the pacer's clock, from which the permit counts. `answers` is the
    pace that the request belongs to, where the request is an answer.
    """

    __slots__ = ("_answers", "_pacer", "_step", "_used", "written_at")

    def __init__(self, pacer: Pacer, step: float, answers: Pace | None = None) -> None:
        self._pacer = pacer
        self._step = step
        self._answers = answers
        self._used = False
        self.written_at: float | None = None

    def use(self) -> Self:
        """Begin a request that lasts as long as the `with` block around this permit.

        Where nobody calls `written`, the request counts from the end of that block.
        """
        self._used = True
        return self

    def written(self) -> None:
        """Note that the request is on its way; only the first call counts."""
        if self.written_at is None:
            self.written_at = self._pacer.wrote()
            if self._answers is not None:
                self._answers.wrote(self.written_at)

    def release(self) -> None:
        """Give the permit back, or count a request that has begun; a second call does nothing."""
        if self._used:
            self.written()
        elif self.written_at is None:
            self.written_at = self._pacer.taken_back(self._step)
            if self._answers is not None:
                self._answers.taken_back()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Pacer:
    """The pacer of one platform: of broadcasts at most `per_second` are written in any second.

    `answers` is the pace of people's answers.
    """

    def __init__(self, per_second: int, clock: Callable[[], float] = monotonic) -> None:
        self.keep_to(per_second)
        self._clock = clock
        self._written: deque[float] = deque()
        self._allowed = 0
        self._people = 0
        self._next = 0.0
        self._until = self._demanded = 0.0
        self._chats = Chats(clock)
        self._changed = asyncio.Event()
        self.answers = Pace(clock)
        self._slowed: OrderedDict[str, None] = OrderedDict()
        self._line = asyncio.Lock()

    def keep_to(self, per_second: int) -> None:
        """Let at most `per_second` be written in any second from now on."""
        self._per_second = per_second
        self._interval = 1 / (per_second * PACE)

    def lasting(self, messages: int) -> float:
        """The seconds that so many messages of broadcasts take at least."""
        return messages * self._interval

    async def turn(self) -> Permit:
        """Wait for a broadcast's turn: for the window, for any pause, and for people's answers."""
        while True:
            wait = self._wait()
            if wait <= 0 and not self._people:
                return self._paced()
            await self._sleep(wait if wait > 0 else None)

    def turn_now(self) -> Permit | None:
        """A permit for a broadcast if its turn is now; None otherwise."""
        return self._paced() if self._wait() <= 0 and not self._people else None

    async def person(self, chat: str = "") -> Permit:
        """Wait for the turn of an answer into `chat`, an address as `To.address` holds it.

        Answers come before every broadcast, in the order in which they are asked for; neither the
        ceiling nor a pause holds an answer, only the answers' own pace.
        """
        self._people += 1
        try:
            async with self._line:
                while (wait := self.answers.wait()) > 0:
                    await self._sleep(wait)
                self.answers.given()
            self._note(chat)
            self._allowed += 1
            return Permit(self, 0.0, self.answers)
        finally:
            self._people -= 1
            self._changed.set()

    async def ahead(self, chat: str = "") -> Permit:
        """Wait for room for one more request of a broadcast, before every other of them."""
        self._people += 1
        try:
            while (wait := self._room()) > 0:
                await self._sleep(wait)
            self._note(chat)
            return self._given()
        finally:
            self._people -= 1
            self._changed.set()

    def has_rested(self, chat: str) -> bool:
        """Whether nothing was written to `chat` just now, and no answer there was refused last.

        Only then does the refusal of an answer say anything of the whole bot.
        """
        return _key(chat) not in self._slowed and self._chats.has_rested(_key(chat))

    def pause(self, seconds: float, chat: str = "") -> None:
        """Hold broadcasts, or those to `chat`, for `seconds`; an earlier, longer pause stays."""
        if chat:
            self._chats.hold(_key(chat), seconds)
        else:
            self._demanded = max(self._demanded, self._clock() + seconds)
            self.heed(seconds)

    def heed(self, seconds: float) -> None:
        """Hold broadcasts for `seconds`, as another process was told to."""
        self._until = max(self._until, self._clock() + seconds)

    @property
    def demanded(self) -> float:
        """Seconds for which this process itself was told to `pause`; none are left below 0."""
        return self._demanded - self._clock()

    def arrived(self, permit: Permit, chat: str) -> None:
        """Note that the answer into `chat` for which `permit` was used was accepted."""
        self._slowed.pop(_key(chat), None)
        if permit.written_at is not None:
            self.answers.arrived(permit.written_at)

    def refused(self, permit: Permit, chat: str, after: float, *, rested: bool) -> None:
        """Note that the answer into `chat` for which `permit` was used was too much.

        `rested` says what `has_rested` said before. Broadcasts wait `after` seconds where the
        refusal is meant for the whole bot.
        """
        self._slowed[_key(chat)] = None
        if len(self._slowed) > CHATS_SLOWED:
            self._slowed.popitem(last=False)
        at = permit.written_at
        if at is not None and self.answers.refused(at, chat, after, rested=rested):
            self.pause(after)

    def claim(self, chat: str, group: bool = False) -> float:
        """Claim `chat` for a broadcast's message now: 0; or the seconds to wait, and no claim."""
        return self._chats.claim(_key(chat), group)

    def wrote(self) -> float:
        """Count one of the permits given as written at this moment, which is returned."""
        now = self._clock()
        self._allowed -= 1
        self._written.append(now)
        return now

    def taken_back(self, step: float) -> float:
        """Take a permit back, with `step` seconds of the even pace; this moment is returned."""
        self._allowed -= 1
        self._next -= step
        self._changed.set()
        return self._clock()

    def _wait(self) -> float:
        """Seconds until a broadcast's turn, people's answers aside."""
        now = self._clock()
        return max(self._room(), self._until - now, self._next - now)

    def _room(self) -> float:
        """Seconds until one more request fits into the window; 0 if one fits now."""
        now = self._clock()
        written = self._written
        while written and written[0] <= now - MARGIN:
            written.popleft()
        if len(written) + self._allowed < self._per_second:
            return 0.0
        return max(written[0] + MARGIN - now, SHORTEST) if written else MARGIN

    def _paced(self) -> Permit:
        """A broadcast's permit, one step on along the even pace."""
        self._next = max(self._next, self._clock() - CATCH_UP) + self._interval
        return self._given(self._interval)

    def _note(self, chat: str) -> None:
        if chat:
            self._chats.wrote(_key(chat))

    def _given(self, step: float = 0.0) -> Permit:
        self._allowed += 1
        return Permit(self, step)

    async def _sleep(self, seconds: float | None) -> None:
        """Wait `seconds`, or until something has changed."""
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()


def _key(address: str) -> str:
    """The account or chat in an address: the part behind `/` changes once it is known."""
    return address.partition("/")[0]
