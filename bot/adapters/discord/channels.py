"""Channels that alerts can go to, and who decides that: who may manage the server."""

from __future__ import annotations

from dataclasses import replace

import discord

from handlers.frame.session import OfChat, Offer
from messages.request import Argument, Chat, ChatId, Request


def offered(interaction: discord.Interaction) -> tuple[discord.TextChannel, ...]:
    """The text and announcement channels that the asker sees, in a server that they may manage."""
    guild, asker = interaction.guild, interaction.user
    if guild is None or not isinstance(asker, discord.Member):
        return ()
    if not interaction.permissions.manage_guild:
        return ()
    return tuple(each for each in guild.text_channels if _sees(asker, each))


def offers(interaction: discord.Interaction, typed: str, most: int) -> list[Offer]:
    """The channels in whose name or id `typed` stands, for who decides for them."""
    wanted = typed.strip().casefold()
    named = (Offer(str(channel.id), f"#{channel.name}") for channel in offered(interaction))
    return [each for each in named if wanted in f"{each.value}\n{each.name}".casefold()][:most]


def _sees(asker: discord.Member, channel: discord.TextChannel) -> bool:
    return channel.permissions_for(asker).view_channel


def about(interaction: discord.Interaction, request: Request, of_chat: OfChat | None) -> Request:
    """`request`, with its channel in the place of the arguments that name one.

    `of_chat` says how its command can be about a chat. Where a way leads to the chat's own, that is
    offered (`Argument.HERE`) in a channel that the asker decides for.
    """
    if of_chat is None:
        return request
    match request.arguments:
        case (Argument.IN, named, *others):
            return replace(request, arguments=tuple(others), chat=_chat(interaction, named))
        case () if of_chat.way is not None:
            here = _found(interaction, str(interaction.channel_id))
            return replace(request, arguments=(Argument.HERE, str(here.id))) if here else request
    return request


def arguments(typed: str) -> str:
    """What the option of the command means, typed out."""
    return f"{Argument.IN} {typed}" if typed else ""


def _chat(interaction: discord.Interaction, named: str) -> Chat:
    found = _found(interaction, named)
    return Chat(ChatId(str(found.id) if found else named), managed=found is not None)


def _found(interaction: discord.Interaction, named: str) -> discord.TextChannel | None:
    """A channel by its id, or by its name as people type it."""
    for channel in offered(interaction):
        if named in (str(channel.id), channel.name, f"#{channel.name}"):
            return channel
    return None
