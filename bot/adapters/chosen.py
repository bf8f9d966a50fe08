"""The platforms that the settings ask for; each library is imported only for its platform."""

from __future__ import annotations

from bot.parts import EVERYTHING, Part, Parts
from bot.platform import Platform
from bot.settings import Settings


def platforms(settings: Settings, parts: Parts = EVERYTHING) -> list[Platform]:
    """The adapters of the platforms for which `settings` have a token, as far as `parts` want."""
    chosen: list[Platform] = []
    if settings.telegram_token and {Part.TELEGRAM, Part.BROADCAST} & {*parts}:
        from bot.adapters.telegram.platform import Telegram  # noqa: PLC0415 - only if asked for

        chosen.append(Telegram(settings, parts=parts))
    if settings.discord_token and {Part.DISCORD, Part.BROADCAST} & {*parts}:
        from bot.adapters.discord.platform import Discord  # noqa: PLC0415 - half a second

        chosen.append(Discord(settings, parts))
    return chosen
