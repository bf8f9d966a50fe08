"""What the settings decide for the handlers: how long things take, and who owns the campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from messages.platforms import DISCORD, TELEGRAM

Owner: TypeAlias = tuple[tuple[str, str], ...]
"""The accounts of one owner, each as platform and account."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`stop_window` lies between the second voice for an alert and its beginning; `canary` between
    the staff's copies and everyone's; `role_delay` between a role's confirmation and its effect.
    `per_second` is each platform's ceiling. `digest_hour` is the local hour of digests.
    """

    stop_window: timedelta = timedelta(minutes=10)
    canary: timedelta = timedelta(minutes=1)
    role_delay: timedelta = timedelta(hours=24)
    digest_hour: int = 9
    telegram_per_second: int = 30
    discord_per_second: int = 50
    owners: tuple[Owner, ...] = ()

    def per_second(self, platform: str) -> int:
        """How many messages a second a platform allows."""
        return {TELEGRAM: self.telegram_per_second, DISCORD: self.discord_per_second}[platform]


USUAL = Rules()
"""What holds where no setting says otherwise."""
