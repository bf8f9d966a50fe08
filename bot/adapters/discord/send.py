"""Answering an interaction: at once or after a defer, in place or below, in as many messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import discord
from discord import AllowedMentions, Interaction, ui

from messages.reply import File

NOBODY = AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer as Discord gets one; components and files go with the last of its messages."""

    texts: tuple[str, ...]
    view: ui.View | None = None
    files: tuple[File, ...] = ()

    def extras(self, at: int) -> dict[str, Any]:
        """The components and files of message `at`, as keywords for the library; from 0."""
        if at < len(self.texts) - 1:
            return {}
        view: dict[str, Any] = {"view": self.view} if self.view else {}
        return view | ({"files": self.attachments()} if self.files else {})

    def attachments(self) -> list[discord.File]:
        """The files as the library's, each to be sent once."""
        return [discord.File(BytesIO(file.content), file.name) for file in self.files]


@asynccontextmanager
async def announced(
    interaction: Interaction, patience: float, *, in_place: bool
) -> AsyncIterator[None]:
    """Tell Discord to wait for the answer if the block takes longer than `patience` seconds.

    Discord waits three seconds for an answer's first word, and then for a quarter of an hour.
    """
    telling: list[asyncio.Task[None]] = []

    def tell() -> None:
        telling.append(asyncio.create_task(_defer(interaction, in_place=in_place)))

    timer = asyncio.get_running_loop().call_later(patience, tell)
    try:
        yield
    finally:
        timer.cancel()
        for told in telling:
            await told


async def _defer(interaction: Interaction, *, in_place: bool) -> None:
    if in_place:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def send(interaction: Interaction, outgoing: Outgoing, *, in_place: bool) -> None:
    """Send the answer, for the asker's eyes alone.

    `in_place` puts the answer where the pressed button was, if one message holds it.
    """
    deferred = interaction.response.is_done()
    first = 0
    if in_place and len(outgoing.texts) == 1:
        await _replace(interaction, outgoing, deferred=deferred)
        return
    if not deferred:
        await interaction.response.send_message(
            outgoing.texts[0], ephemeral=True, allowed_mentions=NOBODY, **outgoing.extras(0)
        )
        first = 1
    elif not in_place:
        await _fill(interaction, outgoing)
        first = 1
    for at in range(first, len(outgoing.texts)):
        await interaction.followup.send(
            outgoing.texts[at], ephemeral=True, allowed_mentions=NOBODY, **outgoing.extras(at)
        )


async def _replace(interaction: Interaction, outgoing: Outgoing, *, deferred: bool) -> None:
    """Put the answer's one message in place of the message with the pressed button."""
    edit = interaction.edit_original_response if deferred else interaction.response.edit_message
    await edit(
        content=outgoing.texts[0],
        view=outgoing.view,
        attachments=outgoing.attachments(),
        allowed_mentions=NOBODY,
    )


async def _fill(interaction: Interaction, outgoing: Outgoing) -> None:
    """Put the answer's first message where "thinking" stands."""
    extras = outgoing.extras(0)
    files = extras.pop("files", [])
    await interaction.edit_original_response(
        content=outgoing.texts[0], attachments=files, allowed_mentions=NOBODY, **extras
    )
