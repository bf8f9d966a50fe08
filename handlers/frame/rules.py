"""The rules that settings make for the handlers: delays, paces, and who owns the campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from messages.platforms import ALERTED, DISCORD, TELEGRAM, TERMINAL

Owner: TypeAlias = tuple[tuple[str, str], ...]
"""The accounts of one owner, each as platform and account."""

TERMINAL_PER_SECOND = 10
"""The most messages a second at a terminal, which has no ceiling of its own."""


class CopiesMade(StrEnum):
    """The copies that are made of the database."""

    NONE = "none"
    ENCRYPTED = "encrypted"
    BY_THE_SERVER = "by the server"
    BY_BOTH = "by both"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one campaign.

    `stop_window` lies between the second voice for an alert and its beginning; `canary` between
    the staff's copies and everyone's; `role_delay` between a role's confirmation and its effect.
    `digest_hour` is the local hour of digests. The figures per second are ceilings, in messages.
    `sources` are the codes, in lower case, whose links are counted each by itself.
    At most `signatures_per_minute` people sign in a minute by the same link or in the same server,
    and `suspicious_per_minute` who are alike are a batch that organisers look at. An account is
    suspicious while it is younger than `new_account`.
    No copy of the database is put back that is older than `copies_kept_days`. Alerts can go to the
    platforms `alerted`. A campaign is closed where the staff have done nothing for
    `abandoned_months`. Where roles do not count (`with_roles`), nobody acts as staff.
    """

    stop_window: timedelta = timedelta(minutes=10)
    canary: timedelta = timedelta(minutes=1)
    role_delay: timedelta = timedelta(hours=24)
    digest_hour: int = 9
    telegram_per_second: int = 30
    discord_per_second: int = 50
    owners: tuple[Owner, ...] = ()
    sources: frozenset[str] = frozenset()
    copies: CopiesMade = CopiesMade.NONE
    copies_kept_days: int = 35
    signatures_per_minute: int = 200
    suspicious_per_minute: int = 30
    new_account: timedelta = timedelta(days=7)
    alerted: tuple[str, ...] = ALERTED
    with_roles: bool = True
    abandoned_months: int = 12

    def per_second(self, platform: str) -> int:
        """The most messages a second that `platform` allows."""
        return {
            TELEGRAM: self.telegram_per_second,
            DISCORD: self.discord_per_second,
            TERMINAL: TERMINAL_PER_SECOND,
        }[platform]


USUAL = Rules()
"""The rules where no setting says otherwise."""
