"""The pace of answers: as quick as the platform takes them; its refusals alone teach a limit.

A platform names a ceiling for broadcasts, and none for answers. A single refusal says nothing of
the whole bot: a chat may be slowed down alone. Several chats that nothing was written to just now,
all refused while much was accepted, mean the bot; what was accepted in that second is the limit.
From then on the pace falls at each refusal under full load, and rises again while people wait for
it, as the window of TCP does (RFC 9438): soon back near the limit, then slowly past it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from time import monotonic

MARGIN = 1.01
"""Seconds of the window: requests may be up to 10 ms closer together when they arrive."""

FALL = 0.9
"""The part of the limit to which the pace falls."""

REGAIN, REGAIN_FIRST = 20.0, 5.0
"""Seconds of full load in which a pace that fell is back at the limit; sooner the first time."""

RECALLED = 0.4
"""The part of the way back to the limit from which a limit that was learnt before is used."""

WITNESSES, SHARE = 3, 10
"""Chats that must be refused in one second, at least so many and one of `SHARE` of all, before a
pace falls that is not under full load, or not known."""

PLAUSIBLE = 20
"""Requests accepted in a second, below which no refusal means the bot: platforms allow more."""

LOADED = 0.8
"""The part of the pace that must be in use where a refusal means the bot."""

LEAST = 5.0
"""Answers a second of the slowest pace."""

PASSING = 2.0
"""Seconds of a wait that a limit by the second explains. Where a platform demands a longer one, and
takes something else meanwhile, the wait was not meant for the whole bot."""

PROBE_FIRST, PROBES, PROBE_LONGEST = 0.03, 120, 1.0
"""Seconds between two requests while the platform refuses all: for the first `PROBES`, as a hundred
chats that are slowed down each alone may stand in a row; then doubled, up to the longest."""

KEPT = 2.0
"""Seconds within which requests are accepted in about the order in which they were written."""

MOST = 10_000
"""The latest accepted requests that are remembered."""

SHORTEST = 0.001
"""Seconds of the shortest wait."""


@dataclass(frozen=True, slots=True)
class _Witness:
    """A refusal that may be meant for the whole bot: when it was written, and what was accepted."""

    chat: str
    at: float
    accepted: int
    after: float


class Pace:
    """The pace of answers; `limit` is what was learnt before: answers in any second, None if none.

    All moments are readings of `clock`, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic, limit: float | None = None) -> None:
        self._clock = clock
        self._written: deque[float] = deque()
        self._taken: deque[float] = deque(maxlen=MOST)
        self._allowed = 0
        self._witnesses: list[_Witness] = []
        self._limit = limit
        self._regain = REGAIN
        self._loaded = 0.0
        self._fell = clock()
        self._waits_since: float | None = None
        self._demanded = 0.0
        self._before: tuple[float | None, float] = (limit, 0.0)
        self._gap = 0.0
        self._probes = 0
        self._next_probe = 0.0

    @property
    def limit(self) -> float | None:
        """The limit as it is known now: answers in any second; None while none was taught."""
        per_second = self.per_second
        if self._limit is None or per_second is None:
            return None
        return max(self._limit, per_second)

    def learn(self, limit: float) -> None:
        """Keep to a `limit` that was learnt before, or elsewhere, unless a lower one is known."""
        if self._limit is None or limit < self._limit:
            self._limit, self._loaded = limit, REGAIN * RECALLED

    @property
    def per_second(self) -> float | None:
        """The answers that may be written in any second now; None for as many as there are."""
        if self._limit is None:
            return None
        behind = 1 - self._loaded / self._regain
        return max(self._limit * (1 - (1 - FALL) * behind**3), LEAST)

    def wait(self) -> float:
        """Seconds until one more answer may be written; 0 if one may now."""
        now = self._clock()
        wait = self._next_probe - now if self._gap else 0.0
        if not (self._gap and self._demanded > PASSING):
            wait = max(wait, self._window_wait(now))
        if wait <= 0:
            self._count_load(now)
            return 0.0
        if self._waits_since is None:
            self._waits_since = now
        return max(wait, SHORTEST)

    def given(self) -> None:
        """Count an answer that may be written now, and is not written yet."""
        self._allowed += 1
        if self._gap:
            self._next_probe = self._clock() + self._gap

    def taken_back(self) -> None:
        """Count the answer no longer: nothing was written."""
        self._allowed -= 1

    def wrote(self, at: float) -> None:
        """Count an answer as written."""
        self._allowed -= 1
        self._written.append(at)

    def arrived(self, at: float) -> None:
        """Note that the answer written `at` was accepted: the platform does not refuse all."""
        if at > self._fell:
            self._gap = 0.0
            if self._demanded > PASSING and self._clock() < self._fell + self._demanded:
                self._limit, self._loaded = self._before
            self._demanded = 0.0
        self._taken.append(at)
        if self._witnesses:
            accepted = self._accepted(at)
            self._witnesses = [
                each for each in self._witnesses if each.at > at or each.accepted >= accepted
            ]

    def refused(self, at: float, chat: str, after: float, *, rested: bool) -> bool:
        """Note that the answer written `at` was refused, and that `after` seconds were demanded.

        True where that is meant for the whole bot.

        `rested` is True for a chat that was written nothing to just before, and was not refused
        before: only such a refusal says anything of the whole bot.
        """
        if at in self._written:
            self._written.remove(at)
        if at <= self._fell:
            return False
        accepted = self._accepted(at)
        if not rested:
            self._rise_no_more(accepted)
            return False
        if self._gap:
            self._probes += 1
            if self._probes > PROBES:
                self._gap = min(self._gap * 2, PROBE_LONGEST)
            return True
        per_second = self.per_second
        if per_second is None or accepted < LOADED * per_second:
            return self._hear(_Witness(chat, at, accepted, after))
        self._fall(min(per_second, max(float(accepted), per_second * FALL)), after)
        return True

    def _rise_no_more(self, accepted: int) -> None:
        """Go back below the limit under full load: a chat refused again teaches nothing else."""
        per_second = self.per_second
        if per_second is not None and accepted >= LOADED * per_second:
            self._loaded, self._fell = 0.0, self._clock()

    def _hear(self, witness: _Witness) -> bool:
        """Take up a refusal that alone says nothing; True where enough of them agree."""
        if witness.accepted < PLAUSIBLE:
            return False
        recent = [each for each in self._witnesses if each.at > witness.at - MARGIN]
        self._witnesses = [*recent, witness]
        accepted = max(each.accepted for each in self._witnesses)
        if len({each.chat for each in self._witnesses}) < max(WITNESSES, accepted // SHARE):
            return False
        self._fall(float(accepted), min(each.after for each in self._witnesses))
        return True

    def _fall(self, limit: float, after: float) -> None:
        self._before, self._demanded = (self._limit, self._loaded), after
        self._regain = REGAIN_FIRST if self._limit is None else REGAIN
        self._limit, self._loaded = max(limit, LEAST), 0.0
        self._witnesses = []
        self._fell = self._clock()
        self._gap, self._probes = PROBE_FIRST, 0
        self._next_probe = self._fell + self._gap

    def _window_wait(self, now: float) -> float:
        """Seconds until one more answer fits into the window."""
        per_second = self.per_second
        if per_second is None:
            return 0.0
        while self._written and self._written[0] <= now - MARGIN:
            self._written.popleft()
        over = len(self._written) + self._allowed - int(per_second)
        if over < 0:
            return 0.0
        return self._written[over] + MARGIN - now if over < len(self._written) else MARGIN / 10

    def _accepted(self, at: float) -> int:
        """The answers that were accepted, of those written in the second before `at`."""
        recent = takewhile(lambda each: each > at - KEPT, reversed(self._taken))
        return sum(at - MARGIN < each <= at for each in recent)

    def _count_load(self, now: float) -> None:
        """Count the time for which somebody has just waited: only then does a limit show."""
        if self._waits_since is not None:
            self._loaded += now - self._waits_since
            self._waits_since = None
