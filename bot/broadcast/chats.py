"""The chats of one platform as broadcasts are held to them: which may be written to, and when."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable

CHAT_SPACING = 1.0
"""Seconds between two messages to one chat."""

GROUP_LIMIT, GROUP_SECONDS = 20, 60.0
"""The most messages of broadcasts that a group gets, within how many seconds."""


class Chats:
    """The moments at which each chat may be written to; only the latest chats are kept."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._written: OrderedDict[str, float] = OrderedDict()
        self._held: dict[str, float] = {}
        self._groups: OrderedDict[str, deque[float]] = OrderedDict()

    def wrote(self, chat: str) -> None:
        """Note that a message to `chat` is written now."""
        now = self._clock()
        while self._written and next(iter(self._written.values())) <= now - CHAT_SPACING:
            self._written.popitem(last=False)
        self._written[chat] = now
        self._written.move_to_end(chat)

    def has_rested(self, chat: str) -> bool:
        """Whether the last message to `chat` is long enough ago."""
        return self._written.get(chat, -CHAT_SPACING) + CHAT_SPACING <= self._clock()

    def hold(self, chat: str, seconds: float) -> None:
        """Let no broadcast into `chat` for `seconds`."""
        now = self._clock()
        until = max(self._held.get(chat, now), now + seconds)
        self._held = {chat: at for chat, at in self._held.items() if at > now} | {chat: until}

    def claim(self, chat: str, group: bool) -> float:
        """Claim `chat` for a message now: 0; or the seconds to wait, and no claim."""
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
