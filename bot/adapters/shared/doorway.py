"""The doorway: noting the name by which a platform leads people here, for links to hand on."""

from __future__ import annotations

import logging
from functools import partial

from bot.app import Core
from db import doorways
from db.engine.transaction import StoreUnavailable

log = logging.getLogger(__name__)


async def note(core: Core, platform: str, address: str) -> None:
    """Keep that `platform` leads here by `address`; the next start does where the store is away."""
    try:
        await core.store.transact(partial(doorways.note, platform=platform, address=address))
    except StoreUnavailable:
        log.warning("links to this bot are not known yet: the store is away")
