"""The throttle of an account's requests, the same on every platform with accounts that many hold.

Enough for any thumb, too little to load a server, or to fill its disk with receipts. What undoes
something is counted apart: whoever has used up all else can still stop, withdraw and forget.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from time import monotonic
from typing import NamedTuple

from messages.request import Account
from messages.text import Code, Listed, Text, t, tn

LIMITS = ((20, 10.0), (300, 3600.0))
"""Requests that an account may make, within how many seconds; the shortest time first.

300 receipts of 2 KiB an hour are 30 MB in the two days that a receipt is kept.
"""

ACCOUNTS_WATCHED = 10_000
"""Accounts kept in memory, and only there; those silent for longest are forgotten."""


class Counted(NamedTuple):
    """The account that a request is counted for; apart where the request is `always` answered."""

    platform: str
    account: Account
    always: bool = False


class Verdict(Enum):
    """The throttle's word on a request."""

    ANSWER = auto()
    WARN = auto()
    DROP = auto()


@dataclass(slots=True)
class _Known:
    """The times of an account's latest requests; `warned` once the account was told to wait."""

    times: deque[float] = field(default_factory=deque)
    warned: bool = False


class Throttle:
    """The throttle: counts the latest requests of each account.

    `held_back` is how many requests were too much, by platform.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self.held_back: Counter[str] = Counter()
        self._known: OrderedDict[Counted, _Known] = OrderedDict()

    def __call__(self, account: Counted) -> Verdict:
        """The verdict on a request of `account`: one warning, then silence."""
        known = self._known.setdefault(account, _Known())
        self._known.move_to_end(account)
        if len(self._known) > ACCOUNTS_WATCHED:
            self._known.popitem(last=False)
        if self._wait(known) <= 0:
            known.times.append(self._clock())
            known.warned = False
            return Verdict.ANSWER
        self.held_back[account.platform] += 1
        if known.warned:
            return Verdict.DROP
        known.warned = True
        return Verdict.WARN

    def wait(self, account: Counted) -> float:
        """Seconds until a request of `account` is answered again; 0 where one is now."""
        known = self._known.get(account)
        return max(self._wait(known), 0.0) if known else 0.0

    def _wait(self, known: _Known) -> float:
        now, times = self._clock(), known.times
        while times and times[0] <= now - LIMITS[-1][1]:
            times.popleft()
        waits = (times[-most] + seconds - now for most, seconds in LIMITS if len(times) >= most)
        return max(waits, default=0.0)


MINUTE = 60


def too_much(seconds: float, always: tuple[str, ...]) -> Text:
    """The words for an account that must wait `seconds`; the commands `always` still work."""
    if seconds <= MINUTE:
        n = max(round(seconds), 1)
        wait = tn("{n} second", "{n} seconds", n)
    else:
        wait = tn("{n} minute", "{n} minutes", -(-int(seconds) // MINUTE))
    return t(
        "That was too much at once. Please wait: {wait}. Until then I answer only {commands}.",
        wait=wait,
        commands=Listed(tuple(Code(f"/{name}") for name in always)),
    )
