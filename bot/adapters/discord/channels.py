"""Channels that alerts can go to, and who decides that: who may manage the server."""

from __future__ import annotations

from dataclasses import replace

import discord

from messages.request import Argument, Chat, ChatId, Request

ABOUT_CHATS = ("alerts", "stop")


def offered(interaction: discord.Interaction) -> tuple[discord.TextChannel, ...]:
    """The text and announcement channels that the asker sees, in a server that they may manage."""
    guild, asker = interaction.guild, interaction.user
    if guild is None or not isinstance(asker, discord.Member):
        return ()
    if not interaction.permissions.manage_guild:
        return ()
    return tuple(each for each in guild.text_channels if _sees(asker, each))


def _sees(asker: discord.Member, channel: discord.TextChannel) -> bool:
    return channel.permissions_for(asker).view_channel


def about(interaction: discord.Interaction, request: Request) -> Request:
    """`request`, with its channel in the place of the arguments that name one.

    Who asks for alerts in a channel that they decide for is offered that channel's too (`HERE`).
    """
    if request.command not in ABOUT_CHATS:
        return request
    match request.arguments:
        case (Argument.IN, named, *others):
            return replace(request, arguments=tuple(others), chat=_chat(interaction, named))
        case () if request.command == "alerts":
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
