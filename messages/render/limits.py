"""The room of one message, for words written without knowing on which platform people read."""

from __future__ import annotations

from messages.catalogs import Catalogs
from messages.render import discord, telegram
from messages.reply import Reply

_EXCESS = {"telegram": telegram.excess, "discord": discord.excess}


def excess(reply: Reply, catalogs: Catalogs, language: str) -> dict[str, int]:
    """The UTF-16 code units of `reply` in `language` that one message has no room for, by platform.

    0 where one message holds the whole reply. A reply that is not whole in `language` is measured
    in the language that its readers get.
    """
    language = catalogs.whole(reply, language)
    return {platform: excess(reply, catalogs, language) for platform, excess in _EXCESS.items()}


def width(line: str) -> int:
    """The width of `line` where there is least room and marks must be escaped: on Discord.

    In UTF-16 code units.
    """
    return discord.width(discord.escaped(line))
