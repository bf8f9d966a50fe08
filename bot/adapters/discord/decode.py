"""An interaction as a request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import discord

from messages.request import Account, Request, UpdateId

PLATFORM = "discord"
UPDATE_BYTES = 16


def account(interaction: discord.Interaction) -> Account:
    """Who pressed, typed or sent it."""
    return Account(str(interaction.user.id))


def hint(interaction: discord.Interaction) -> str:
    """The language of the client; its own word even where discord.py knows no such locale."""
    return str(interaction.locale.value)


def request(
    interaction: discord.Interaction,
    command: str,
    arguments: tuple[str, ...] = (),
    values: Mapping[str, str] | None = None,
) -> Request:
    """What `interaction` asks. It is private: every answer is seen by the asker alone."""
    digest = hashlib.blake2b(str(interaction.id).encode(), digest_size=UPDATE_BYTES).digest()
    return Request(
        platform=PLATFORM,
        update=UpdateId(digest),
        account=account(interaction),
        command=command,
        arguments=arguments,
        hint=hint(interaction),
        values=values or {},
    )
