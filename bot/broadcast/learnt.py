"""The pace that a platform has taught: noted whenever it is another, and read by all processes."""

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
    """Begin with the pace that `platform` has taught by now. Raises `StoreUnavailable`."""
    noted = await _noted(core, platform)
    if noted is not None:
        pace.learn(float(noted))


async def keep_noting(core: Core, platform: str, pace: Pace) -> None:
    """Note what `platform` teaches, and heed what it teaches other processes, until cancelled."""
    own = others = await _noted(core, platform)
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        limit = None if pace.limit is None else int(pace.limit)
        try:
            if limit is not None and limit != own:
                await core.store.transact(partial(paces.note, platform=platform, per_second=limit))
                own = others = limit
            elif not core.alone and (noted := await _noted(core, platform)) != others:
                own, others = _heeded(pace, noted), noted
        except StoreUnavailable as problem:
            log.error("the pace of answers cannot be noted: %s", problem.trouble)


def _heeded(pace: Pace, noted: int | None) -> int | None:
    """The limit of `pace` once it heeds what another process has noted: no news to note again."""
    if noted is not None:
        pace.learn(float(noted))
    return None if pace.limit is None else int(pace.limit)


async def _noted(core: Core, platform: str) -> int | None:
    return await core.store.transact(partial(paces.noted, platform=platform))
