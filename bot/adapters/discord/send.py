"""Answering an interaction: at once or after a defer, in place or below, in as many messages.

An answer whose connection breaks is tried again (`tries.py`); a part that may be lost is told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, TypeAlias

import discord
from discord import AllowedMentions, Interaction, ui

from bot.adapters.discord import tries
from bot.adapters.shared.pictures import Picture
from messages.reply import File

log = logging.getLogger(__name__)

NOBODY = AllowedMentions.none()

BAD_REQUEST = 400
"""The status of a message that Discord finds something wrong with."""

Edit: TypeAlias = Callable[..., Awaitable[object]]
"""One of the library's two ways to change the message with the pressed button."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer as Discord gets one; components and files go with the last of its messages.

    `lost` is the line for somebody to whom a part of the answer may not have come through.
    """

    texts: tuple[str, ...]
    lost: str
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
    """Tell Discord to wait; where that fails, the answer itself may still come in time."""
    how = {} if in_place else {"ephemeral": True, "thinking": True}
    try:
        await tries.begin(interaction, partial(interaction.response.defer, **how))
    except (*tries.DROPPED, discord.HTTPException) as error:
        log.warning("Discord was not told to wait: %s", type(error).__name__)


async def send(interaction: Interaction, outgoing: Outgoing, *, in_place: bool) -> None:
    """Send the answer, for the asker's eyes alone.

    `in_place` puts the answer where the pressed button was, if one message holds it.
    """
    try:
        await _whole(interaction, outgoing, in_place=in_place)
    except discord.HTTPException as refused:
        if refused.status == BAD_REQUEST:
            await _tell_lost(interaction, outgoing.lost)
        raise


async def _whole(interaction: Interaction, outgoing: Outgoing, *, in_place: bool) -> None:
    first = 0
    if in_place and len(outgoing.texts) == 1:
        await _replace(interaction, outgoing)
        return
    if not in_place or not tries.is_begun(interaction):
        await _open(interaction, outgoing)
        first = 1
    arrived = [
        await tries.add(partial(_further, interaction, outgoing, at))
        for at in range(first, len(outgoing.texts))
    ]
    if not all(arrived):
        await _tell_lost(interaction, outgoing.lost)


async def _tell_lost(interaction: Interaction, words: str) -> None:
    """Say that a part may be lost, by the way that is open."""
    if tries.is_begun(interaction):
        send = partial(interaction.followup.send, words, ephemeral=True, allowed_mentions=NOBODY)
        await tries.add_surely(send)
    else:
        answer = interaction.response.send_message
        await tries.begin(
            interaction, partial(answer, words, ephemeral=True, allowed_mentions=NOBODY)
        )


async def _replace(interaction: Interaction, outgoing: Outgoing) -> None:
    """Put the answer's one message in place of the message with the pressed button."""

    def edited(edit: Edit) -> tries.Call:
        return lambda: edit(
            content=outgoing.texts[0],
            view=outgoing.view,
            attachments=outgoing.attachments(),
            allowed_mentions=NOBODY,
        )

    if tries.is_begun(interaction) or not await tries.begin(
        interaction, edited(interaction.response.edit_message)
    ):
        await tries.change(edited(interaction.edit_original_response))


async def _open(interaction: Interaction, outgoing: Outgoing) -> None:
    """Send the answer's first message, or put that message where "thinking" stands."""

    def said() -> Any:
        return interaction.response.send_message(
            outgoing.texts[0], ephemeral=True, allowed_mentions=NOBODY, **outgoing.extras(0)
        )

    if tries.is_begun(interaction) or not await tries.begin(interaction, said):
        await tries.change(partial(_fill, interaction, outgoing))


async def _fill(interaction: Interaction, outgoing: Outgoing) -> None:
    """Put the answer's first message where "thinking" stands, or where that message is already."""
    extras = outgoing.extras(0)
    files = extras.pop("files", [])
    await interaction.edit_original_response(
        content=outgoing.texts[0], attachments=files, allowed_mentions=NOBODY, **extras
    )


async def show(interaction: Interaction, picture: Picture | None, instead: str) -> None:
    """Send a picture below the answer, with the same in words; where there is none, `instead`."""

    async def below() -> None:
        attached: dict[str, Any] = {"content": instead}
        if picture is not None:
            png = BytesIO(picture.png)
            file = discord.File(png, picture.name, description=picture.alternative)
            attached = {"file": file}
        await interaction.followup.send(ephemeral=True, allowed_mentions=NOBODY, **attached)

    await tries.add(below)


async def _further(interaction: Interaction, outgoing: Outgoing, at: int) -> None:
    """Send message `at` of the answer, from 0."""
    await interaction.followup.send(
        outgoing.texts[at], ephemeral=True, allowed_mentions=NOBODY, **outgoing.extras(at)
    )
