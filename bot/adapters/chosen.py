"""The platforms that the settings ask for; each library is imported only for its platform."""

from __future__ import annotations

from bot.platform import Platform
from bot.settings import Settings


def platforms(settings: Settings) -> list[Platform]:
    """One adapter for each token."""
    found: list[Platform] = []
    if settings.telegram_token:
        from bot.adapters.telegram.platform import Telegram  # noqa: PLC0415 - only if asked for

        found.append(Telegram(settings))
    if settings.discord_token:
        from bot.adapters.discord.platform import Discord  # noqa: PLC0415 - half a second

        found.append(Discord(settings))
    return found
