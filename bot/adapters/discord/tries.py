"""Requests of one answer, tried again while its interaction lives, and without a second effect.

Discord waits three seconds for an answer's first word, and then for a quarter of an hour (Receiving
and Responding). A first word is taken once, and an edit may come twice; whether a further message
has arrived nobody can ask.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import aiohttp
import discord
from discord import Interaction

log = logging.getLogger(__name__)

FIRST_WAITS = (0.1, 0.2, 0.4, 0.8)
"""Seconds before each new try at a first word."""

WAITS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, *(30.0,) * 26)
"""Seconds before each new try later on: less than a quarter of an hour together."""

FEW = 5
"""Tries at a message that may come twice, but not over and over."""

ACKNOWLEDGED = 40060
"""Discord's code: the first word was taken before."""

BEGUN = "begun"
"""The key, among what is kept with an interaction, that its first word was taken."""

DROPPED = (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordServerError)
"""The errors after which a request may have had its effect, or not."""

Call: TypeAlias = Callable[[], Awaitable[object]]
"""The maker of one request, each time anew: a file can be read only once."""


def is_begun(interaction: Interaction) -> bool:
    """Whether the first word of the answer was taken."""
    return interaction.response.is_done() or BEGUN in interaction.extras


async def begin(interaction: Interaction, call: Call) -> bool:
    """Say the first word by `call`; False if Discord has one already, of this try or another.

    Raises what the last try raises.
    """
    fresh = True
    try:
        await _again(call, FIRST_WAITS, DROPPED)
    except discord.HTTPException as refused:
        if refused.code != ACKNOWLEDGED:
            raise
        fresh = False
    interaction.extras[BEGUN] = True
    return fresh


async def change(call: Call) -> None:
    """Change the answer's first message by `call`: once or twice is the same."""
    await _again(call, WAITS, DROPPED)


async def add(call: Call) -> bool:
    """Send a further message by `call`; False if that message may not have arrived.

    Tried again only where the request has certainly not been sent. Raises `discord.NotFound` where
    the interaction is over.
    """
    try:
        await _again(call, WAITS, (aiohttp.ClientConnectorError,))
    except discord.NotFound:
        raise
    except (*DROPPED, discord.HTTPException) as error:
        log.warning("a part of an answer may be lost: %s", type(error).__name__)
        return False
    return True


async def add_surely(call: Call) -> None:
    """Send a further message that may come twice."""
    await _again(call, WAITS[:FEW], DROPPED)


async def _again(call: Call, waits: tuple[float, ...], after: tuple[type[Exception], ...]) -> None:
    """Do `call`, after each of `waits` again if one of the errors `after` is raised."""
    for wait in waits:
        try:
            await call()
        except after as error:
            log.info("a request of an answer is tried again: %s", type(error).__name__)
            await asyncio.sleep(wait)
        else:
            return
    await call()
