"""Channels that alerts can go to; accounts that may manage the server decide on that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord

from handlers.frame.offers import fitting
from handlers.frame.session import OfChat, Offer
from messages.request import Argument, Chat, ChatId, Request


def offered(interaction: discord.Interaction) -> tuple[discord.TextChannel, ...]:
    """The text and announcement channels that the asker sees, in a server the asker may manage."""
    guild, asker = interaction.guild, interaction.user
    if guild is None or not isinstance(asker, discord.Member):
        return ()
    if not interaction.permissions.manage_guild:
        return ()
    return tuple(channel for channel in guild.text_channels if _sees(asker, channel))


def offers(interaction: discord.Interaction, typed: str, most: int) -> tuple[Offer, ...]:
    """At most `most` channels with `typed` in their name or id, of those the asker decides for."""
    named = (Offer(str(channel.id), f"#{channel.name}") for channel in offered(interaction))
    return fitting(named, typed, most)


def _sees(asker: discord.Member, channel: discord.TextChannel) -> bool:
    return channel.permissions_for(asker).view_channel


def about(interaction: discord.Interaction, request: Request, of_chat: OfChat | None) -> Request:
    """The request, with `Request.chat` in place of the arguments that name a channel.

    `of_chat` says how its command can be about a chat. Where a way leads to the chat's own, that
    way is offered (`Argument.HERE`) in a channel that the asker decides for.
    """
    if of_chat is None:
        return request
    match request.arguments:
        case (Argument.IN, named, *others):
            return replace(request, arguments=tuple(others), chat=_chat(interaction, named))
        case () if of_chat.way is not None:
            here = _channel(interaction, str(interaction.channel_id))
            return replace(request, arguments=(Argument.HERE, str(here.id))) if here else request
    return request


def arguments(typed: str) -> str:
    """The arguments that the option `typed` stands for, as text."""
    return f"{Argument.IN} {typed}" if typed else ""


def _chat(interaction: discord.Interaction, named: str) -> Chat:
    channel = _channel(interaction, named)
    if channel is None:
        return Chat(ChatId(named), managed=False)
    rights = _rights(interaction, channel)
    may_post = rights is None or (rights.view_channel and rights.send_messages)
    return Chat(ChatId(str(channel.id)), managed=True, may_post=may_post)


def _rights(
    interaction: discord.Interaction, channel: discord.TextChannel
) -> discord.Permissions | None:
    """The bot's rights in `channel`; None where nothing tells them.

    Discord's own word goes first: about a channel chosen (`app_permissions` of what is resolved),
    or about the channel that the interaction is in, of which it says nothing by zero.
    """
    data: Any = interaction.data or {}
    resolved = data.get("resolved", {}).get("channels", {}).get(str(channel.id), {})
    if "app_permissions" in resolved:
        return discord.Permissions(int(resolved["app_permissions"]))
    if channel.id == interaction.channel_id and interaction.app_permissions.value:
        return interaction.app_permissions
    own = channel.guild.get_member(interaction.client.user.id) if interaction.client.user else None
    return channel.permissions_for(own) if own else None


def _channel(interaction: discord.Interaction, named: str) -> discord.TextChannel | None:
    """The offered channel whose id is `named`, or whose name, as people type names."""
    for channel in offered(interaction):
        if named in (str(channel.id), channel.name, f"#{channel.name}"):
            return channel
    return None
