"""What processes that are gone have kept to be said: another one that answers says it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.adapters.telegram.waiting import Waiting
from bot.app import Core
from bot.looking import looking
from db.engine.transaction import StoreUnavailable

log = logging.getLogger(__name__)

LOOK_AGAIN = 5.0
"""Seconds between two looks for answers of processes that are gone."""


@asynccontextmanager
async def inheriting(core: Core, waiting: Waiting) -> AsyncIterator[None]:
    """Take up answers of before, and inside the block those of processes that have gone since.

    Raises `StoreUnavailable` at its beginning alone.
    """
    await waiting.load()
    if core.alone:
        yield
        return

    async def look() -> None:
        try:
            await waiting.load()
        except StoreUnavailable as problem:
            log.error("answers of others wait, for the store cannot serve: %s", problem.trouble)

    async with looking(look, LOOK_AGAIN):
        yield
