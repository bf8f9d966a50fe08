"""The platforms: their ids, the names that people know them by, and where alerts can go."""

from __future__ import annotations

TELEGRAM, DISCORD = "telegram", "discord"

TERMINAL = "terminal"
"""The platform of a terminal on the machine itself, where alerts go in a trial alone."""

ALERTED = (TELEGRAM, DISCORD)
"""The platforms where alerts can go, but for a trial."""

NAMES = {TELEGRAM: "Telegram", DISCORD: "Discord"}


def platform_name(platform: str) -> str:
    """The name that people know `platform` by: the id with a capital, if `NAMES` has none."""
    return NAMES.get(platform, platform.capitalize())
