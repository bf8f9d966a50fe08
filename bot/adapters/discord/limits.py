"""Discord's rate limits, as its headers tell them: which requests must wait, and how long.

Nothing is known in advance. A bucket is kept in mind only while it has a window running, so a
million chats leave no million entries. The hold of a refusal is lifted by its time alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple, TypeAlias

BUCKET, REMAINING, RESET_AFTER = (
    "X-RateLimit-Bucket",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset-After",
)
SCOPE, GLOBAL = "X-RateLimit-Scope", "X-RateLimit-Global"
RETRY_AFTER = "Retry-After"

KEPT = 1_000
"""The number of buckets from which on those whose window is over are forgotten."""


class Route(NamedTuple):
    """A method and a path; each channel has buckets of its own, by the first of `ids`."""

    method: str
    template: str
    ids: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path with its ids."""
        return self.template.format(*self.ids)

    @property
    def chat(self) -> str:
        """The channel whose bucket it is; empty for a bucket of the whole bot."""
        return self.ids[0] if self.template.startswith("/channels/") else ""


class Hold(NamedTuple):
    """A hold of `seconds`, for everyone or for one chat alone."""

    seconds: float
    everyone: bool


FREE = Hold(0.0, everyone=False)
Key: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class _Window:
    """The requests that are left until a moment."""

    left: int
    until: float


class Limits:
    """The buckets of one bot."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._names: dict[Key, str] = {}
        self._windows: dict[Key, _Window] = {}
        self._everyone = 0.0
        self._tidy_at = KEPT

    def take(self, route: Route) -> Hold:
        """Take one request from the bucket of `route`: FREE, or the hold that forbids it."""
        now = self._clock()
        if self._everyone > now:
            return Hold(self._everyone - now, everyone=True)
        window = self._windows.get(self._key(route))
        if window is None or window.until <= now:
            return FREE
        if window.left > 0:
            window.left -= 1
            return FREE
        return Hold(window.until - now, everyone=not route.chat)

    def heard(self, route: Route, headers: Mapping[str, str]) -> None:
        """Note an answer's word on the bucket, which never gives back within one window."""
        name, after = headers.get(BUCKET), _number(headers.get(RESET_AFTER))
        if name is None or after is None:
            return
        self._names[route.method, route.template] = name
        self._narrow(route, int(_number(headers.get(REMAINING)) or 0), after)

    def refused(self, route: Route, headers: Mapping[str, str], seconds: float) -> Hold:
        """Note a 429 that asks to wait `seconds`; the hold that follows."""
        everyone = is_global(headers)
        if everyone:
            self._everyone = max(self._everyone, self._clock() + seconds)
        else:
            self._narrow(route, 0, seconds)
        return Hold(seconds, everyone or not route.chat)

    def _key(self, route: Route) -> Key:
        known = self._names.get((route.method, route.template))
        return known or f"{route.method} {route.template}", route.chat

    def _narrow(self, route: Route, left: int, seconds: float) -> None:
        now = self._clock()
        key, until = self._key(route), now + seconds
        window = self._windows.get(key)
        if window is None or window.until <= now:
            self._windows[key] = _Window(left, until)
        else:
            window.left, window.until = min(window.left, left), max(window.until, until)
        if len(self._windows) > self._tidy_at:
            self._windows = {
                key: other for key, other in self._windows.items() if other.until > now
            }
            self._tidy_at = max(KEPT, 2 * len(self._windows))


def is_global(headers: Mapping[str, str]) -> bool:
    """Whether the 429 with `headers` is meant for the whole bot."""
    return headers.get(SCOPE) == "global" or headers.get(GLOBAL, "").lower() == "true"


def asked_to_wait(headers: Mapping[str, str]) -> float:
    """The seconds that the 429 with `headers` asks to wait; 0 where it says none."""
    return max(_number(headers.get(RETRY_AFTER)) or 0.0, 0.0)


def _number(said: str | None) -> float | None:
    try:
        return float(said) if said is not None else None
    except ValueError:
        return None
