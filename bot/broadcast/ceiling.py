"""The ceiling of broadcasts, kept where another process was started since with a lower one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from bot.app import Core
from bot.broadcast.pacer import Pacer
from bot.looking import looking
from db.engine.transaction import StoreUnavailable
from handlers.staffing import binding

LOOK_AGAIN = 5.0
"""Seconds between two looks: for so long a lane may be faster than what the staff just read."""


@asynccontextmanager
async def keeping_to_rules(core: Core, platform: str, pacer: Pacer) -> AsyncIterator[None]:
    """Let `pacer`, inside the block, be no faster than what the staff were told last."""
    if core.alone:
        yield
        return

    look_up = partial(binding.in_force, rules=core.campaign.rules)

    async def look() -> None:
        try:
            rules = await core.store.transact(look_up)
        except StoreUnavailable:
            return
        pacer.keep_to(rules.per_second(platform))

    async with looking(look, LOOK_AGAIN):
        yield
