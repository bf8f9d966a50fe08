"""Where people reach the bot, as the platforms have told it."""

from __future__ import annotations

from functools import partial

from db import doorways
from db.engine.transaction import Store


async def test_a_platform_leads_here_by_its_last_address(store: Store) -> None:
    for platform, address in (("telegram", "old"), ("discord", "4711"), ("telegram", "new")):
        await store.transact(partial(doorways.note, platform=platform, address=address))
    assert await store.transact(doorways.every) == {"telegram": "new", "discord": "4711"}
