"""Links that lead people to this bot, on each platform."""

from __future__ import annotations

from messages.platforms import DISCORD, TELEGRAM


def telegram(bot: str, *words: str) -> str:
    """The link to the bot called `bot` on Telegram, with `words` behind `/start` if any."""
    return f"https://t.me/{bot}" + (f"?start={'-'.join(words)}" if words else "")


def discord(application: str) -> str:
    """The link to the application with this id on Discord, where no word can go along."""
    return f"https://discord.com/oauth2/authorize?client_id={application}"


def link(platform: str, address: str, *words: str) -> str:
    """The link to the bot on `platform`, where it is reached by `address`.

    Raises `KeyError` for a platform without links.
    """
    ways = {TELEGRAM: lambda: telegram(address, *words), DISCORD: lambda: discord(address)}
    return ways[platform]()
