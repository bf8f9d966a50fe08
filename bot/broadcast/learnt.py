"""The pace that a platform has taught: read at the start, noted whenever the pace is another."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from bot.app import Core
from bot.broadcast.pace import Pace
from db import paces
from db.engine.transaction import StoreUnavailable

log = logging.getLogger(__name__)

LOOK_AGAIN = 1.0
"""Seconds between two looks at whether there is something to note."""


async def recall(core: Core, platform: str, pace: Pace) -> None:
    """Begin with the pace that `platform` taught before. Raises `StoreUnavailable`."""
    noted = await core.store.transact(partial(paces.noted, platform=platform))
    if noted is not None:
        pace.learn(float(noted))


async def keep_noting(core: Core, platform: str, pace: Pace) -> None:
    """Note what `platform` teaches, until cancelled."""
    noted = await core.store.transact(partial(paces.noted, platform=platform))
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        limit = None if pace.limit is None else int(pace.limit)
        if limit is None or limit == noted:
            continue
        try:
            await core.store.transact(partial(paces.note, platform=platform, per_second=limit))
        except StoreUnavailable as problem:
            log.error("the pace of answers cannot be noted: %s", problem.trouble)
        else:
            noted = limit
