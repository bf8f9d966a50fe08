"""How much a message holds, for words that are written without knowing where they are read."""

from __future__ import annotations

from messages.catalogs import Catalogs
from messages.render import discord, telegram
from messages.reply import Reply

_EXCESS = {"telegram": telegram.excess, "discord": discord.excess}


def excess(reply: Reply, catalogs: Catalogs, tag: str) -> dict[str, int]:
    """The characters that `reply` has too many for one message, in the language `tag`, by platform.

    0 where one message holds all of them.
    """
    return {platform: excess(reply, catalogs, tag) for platform, excess in _EXCESS.items()}


def width(line: str) -> int:
    """The width of `line` where there is least room and each mark must be escaped: on Discord."""
    return discord.width(discord.escaped(line))
