"""Refusals that may pass: how often a platform is tried again, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass

from bot.platform import PlatformRefused, RefusedForNow

GIVE_UP_AFTER = 24 * 3600.0
"""Seconds of refusals in a row after which a platform is left alone."""

AT_FIRST = 3.0
"""The same for a platform that has never accepted the bot, while no other one is served.

Whoever starts the bot with a wrong token is told so, and a supervisor starts the bot again.
"""

LONGEST_PAUSE = 600.0
"""Seconds between two tries, at most: far below what Discord allows in a day."""

SOONER = 4
"""How much sooner than after a fall the first try comes: most refusals are gone in a moment."""


@dataclass(slots=True)
class Refusals:
    """The refusals in a row of one service, whose platform is the `only` one or not.

    `first_pause` is the seconds before the first new try; each pause is twice the one before.
    """

    first_pause: float
    only: bool
    since: float | None = None
    _next: float = 0.0

    def pause(self, refused: PlatformRefused, now: float) -> float | None:
        """Seconds until the next try after `refused`, at the time `now`; None to give up."""
        if not isinstance(refused, RefusedForNow):
            return None
        if self.since is None:
            self.since, self._next = now, self.first_pause / SOONER
        lasting = refused.known or not self.only
        pause, self._next = self._next, min(self._next * 2, LONGEST_PAUSE)
        over = now + pause - self.since > (GIVE_UP_AFTER if lasting else AT_FIRST)
        return None if over else pause

    def over(self) -> None:
        """Begin a new row: the service has run meanwhile."""
        self.since = None
