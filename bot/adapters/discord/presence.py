"""The bot's status: how many have signed, if the owner wants it shown."""

from __future__ import annotations

import secrets

import discord

from bot.adapters.discord.decode import PLATFORM, UPDATE_BYTES
from bot.app import Core
from messages.render.discord import cut
from messages.reply import Items
from messages.request import Account, Request, UpdateId

EVERY = 3600.0
"""Seconds between two looks: seldom, so that nobody sees the number move as somebody signs."""

LONGEST = 128


async def status(core: Core) -> discord.CustomActivity | None:
    """The first line of /count, in the default language; None while there is none."""
    update = UpdateId(secrets.token_bytes(UPDATE_BYTES))
    asked = Request(PLATFORM, update, Account("presence"), "count")
    reply = (await core.dispatch(asked)).reply
    lines = (words for block in reply.blocks if isinstance(block, Items) for words in block.items)
    first = next(lines, None)
    if first is None:
        return None
    said = core.catalogs.say(first, core.catalogs.languages.default)
    return discord.CustomActivity(cut(said, LONGEST))
