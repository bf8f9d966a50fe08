"""Interactions decoded to requests."""

from __future__ import annotations

from collections.abc import Mapping

import discord

from bot.adapters.discord import channels
from db.secrets.vault import Vault
from handlers.frame.session import Command
from messages.request import Account, ChatId, Request, UpdateId

PLATFORM = "discord"
UPDATE_BYTES = 16


def account(interaction: discord.Interaction) -> Account:
    """The account that pressed, typed or sent `interaction`."""
    return Account(str(interaction.user.id))


def hint(interaction: discord.Interaction) -> str:
    """The language of the client, in its own word even where discord.py knows no such locale."""
    return str(interaction.locale.value)


class Decoder:
    """The maker of requests: an interaction's id tells the millisecond, so a mark stands for it."""

    def __init__(self, vault: Vault, commands: Mapping[str, Command]) -> None:
        self._vault = vault
        self._commands = commands

    def __call__(
        self,
        interaction: discord.Interaction,
        command: str,
        arguments: tuple[str, ...] = (),
        values: Mapping[str, str] | None = None,
    ) -> Request:
        """The request of `interaction`, always private: the asker alone sees the answer."""
        mark = self._vault.mark("discord interaction", str(interaction.id), UPDATE_BYTES)
        request = Request(
            platform=PLATFORM,
            update=UpdateId(mark),
            account=account(interaction),
            command=command,
            arguments=arguments,
            hint=hint(interaction),
            values=values or {},
            place=None if interaction.guild_id is None else ChatId(str(interaction.guild_id)),
        )
        known = self._commands.get(command)
        return channels.about(interaction, request, known.of_chat if known else None)
