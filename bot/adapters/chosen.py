"""The platforms that the settings ask for; each library is imported only for its platform."""

from __future__ import annotations

from bot.platform import Platform
from bot.settings import Settings


def platforms(settings: Settings) -> list[Platform]:
    """One adapter for each token."""
    found: list[Platform] = []
    return found
