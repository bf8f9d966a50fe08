"""The platforms: their ids, the names that people know them by, and where alerts can go."""

from __future__ import annotations

TELEGRAM, DISCORD = "telegram", "discord"

TERMINAL = "terminal"
"""The platform of a terminal on the machine itself, where alerts go in a trial alone."""

ALERTED = (TELEGRAM, DISCORD)
"""The platforms where alerts can go, but for a trial."""

NAMES = {TELEGRAM: "Telegram", DISCORD: "Discord"}


MEGABYTE = 1_000_000
MOST_BYTES = {TELEGRAM: 50 * MEGABYTE, DISCORD: 10 * MEGABYTE}
"""The largest file that a bot can send on each platform.

Telegram's Bot API says 50 MB for sendDocument, and Discord 10 MiB for files without any boost.
"""


def most_bytes(platform: str) -> int:
    """The bytes of the largest file that goes to `platform`; to the terminal as large ones."""
    return MOST_BYTES.get(platform, max(MOST_BYTES.values()))


def platform_name(platform: str) -> str:
    """The name that people know `platform` by: the id with a capital, if `NAMES` has none."""
    return NAMES.get(platform, platform.capitalize())
