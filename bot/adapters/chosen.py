"""The platforms that the settings ask for; each library is imported only for its platform."""

from __future__ import annotations

from bot.platform import Platform
from bot.settings import Settings


def platforms(settings: Settings) -> list[Platform]:
    """The adapters of the platforms for which `settings` have a token."""
    chosen: list[Platform] = []
    if settings.telegram_token:
        from bot.adapters.telegram.platform import Telegram  # noqa: PLC0415 - only if asked for

        chosen.append(Telegram(settings))
    if settings.discord_token:
        from bot.adapters.discord.platform import Discord  # noqa: PLC0415 - half a second

        chosen.append(Discord(settings))
    return chosen
