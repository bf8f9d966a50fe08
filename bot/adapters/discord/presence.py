"""The bot's status on Discord: how many people have signed, if the operator wants that shown."""

from __future__ import annotations

import discord

from bot.adapters.discord.decode import PLATFORM
from bot.app import Core
from messages.render.discord import cut
from messages.reply import Paragraph
from messages.request import Account, Event, Request, UpdateId

EVERY = 3600.0
"""Seconds between two looks: seldom, so that nobody sees the number move when somebody signs."""

LONGEST = 128
"""Characters of a status."""


async def status(core: Core) -> discord.CustomActivity | None:
    """The one line that may stand beside the bot's name; None while the core has none."""
    asked = Request(PLATFORM, UpdateId(b""), Account("presence"), None, event=Event.STATUS)
    answer = await core.dispatch(asked)
    lines = (block.words for block in answer.reply.blocks if isinstance(block, Paragraph))
    first = next(lines, None)
    if first is None:
        return None
    return discord.CustomActivity(cut(core.catalogs.say(first, answer.language), LONGEST))
