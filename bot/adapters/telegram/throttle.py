"""The throttle of an account's updates: enough for any thumb, too little to load a server."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from enum import Enum, auto
from time import monotonic

from messages.request import Account

UPDATES, SECONDS = 20, 10.0
"""Updates that an account may send, within how many seconds."""

ACCOUNTS_WATCHED = 10_000
"""Accounts kept in memory, and only there; those silent for longest are forgotten."""


class Verdict(Enum):
    """The throttle's word on an update."""

    ANSWER = auto()
    WARN = auto()
    DROP = auto()


class Throttle:
    """The throttle: counts the latest updates of each account."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._times: OrderedDict[Account, deque[float]] = OrderedDict()
        self._warned: dict[Account, float] = {}

    def __call__(self, account: Account) -> Verdict:
        """The verdict on an update of `account`: one warning, then silence."""
        now = self._clock()
        times = self._times.setdefault(account, deque())
        self._times.move_to_end(account)
        while times and times[0] <= now - SECONDS:
            times.popleft()
        if len(times) < UPDATES:
            times.append(now)
            self._warned.pop(account, None)
            self._forget()
            return Verdict.ANSWER
        if account in self._warned:
            return Verdict.DROP
        self._warned[account] = now
        return Verdict.WARN

    def _forget(self) -> None:
        if len(self._times) > ACCOUNTS_WATCHED:
            oldest, _ = self._times.popitem(last=False)
            self._warned.pop(oldest, None)
