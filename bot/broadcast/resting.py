"""Pauses that a platform demands of the whole bot, kept by the lane whichever process was told.

A process that was told holds a lease for as long as its pause lasts, shared with others that were
told. The lane looks again and again whether it could have that lease for itself, and rests while it
could not. No moment is compared, so the clocks of two machines may differ; and the lease of a
process that dies ends by itself (decision 24).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import Core
from bot.broadcast.pacer import Pacer
from bot.looking import looking
from db.engine.transaction import Lease, Store, StoreUnavailable

LOOK_AGAIN = 0.3
"""Seconds between two looks: a pause is known elsewhere after at most twice as many."""

RESTS = 3 * LOOK_AGAIN
"""Seconds for which the lane rests after a look, so that the next look surely comes before."""


@asynccontextmanager
async def telling(core: Core, platform: str, pacer: Pacer) -> AsyncIterator[None]:
    """Let the lane elsewhere rest, inside the block, while this process was told to pause."""
    if core.alone:
        yield
        return
    told: Lease | None = None

    async def look() -> None:
        nonlocal told
        if pacer.demanded > 0:  # asked for each time: the one of before may be lost
            told = await _held(core.store, platform)
        elif told is not None:
            await told.release()
            told = None

    try:
        async with looking(look, LOOK_AGAIN):
            yield
    finally:
        if told is not None:
            await told.release()


@asynccontextmanager
async def heeding(core: Core, platform: str, pacer: Pacer) -> AsyncIterator[None]:
    """Let `pacer` rest, inside the block, while another process was told to pause."""
    if core.alone:
        yield
        return

    async def look() -> None:
        if pacer.demanded > 0 or not core.lease.is_held:  # this process is told, or ends
            return
        try:
            nobody_tells = await core.store.hold(_name(platform))
        except StoreUnavailable:
            return
        if nobody_tells is None:
            pacer.heed(RESTS)
        else:
            await nobody_tells.release()

    async with looking(look, LOOK_AGAIN):
        yield


async def _held(store: Store, platform: str) -> Lease | None:
    try:
        return await store.hold(_name(platform), shared=True)
    except StoreUnavailable:
        return None


def _name(platform: str) -> str:
    return f"{platform} rests"
