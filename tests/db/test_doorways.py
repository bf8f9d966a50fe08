"""Where people reach the bot, as the platforms have told it."""

from __future__ import annotations

from functools import partial

from db import doorways
from db.engine.transaction import Store
from tests.stage.adversary import alter


async def test_a_platform_leads_here_by_its_last_address(store: Store) -> None:
    for platform, address in (("telegram", "old"), ("discord", "4711"), ("telegram", "new")):
        await store.transact(partial(doorways.note, platform=platform, address=address))
    assert await store.transact(doorways.every) == {"telegram": "new", "discord": "4711"}


async def test_nobody_else_leads_people_to_another_bot(store: Store) -> None:
    await store.transact(partial(doorways.note, platform="telegram", address="letterbot"))
    await store.transact(partial(alter, table="doorway", column="address", value="trapbot"))
    assert await store.transact(doorways.every) == {}
    await store.transact(partial(doorways.note, platform="telegram", address="letterbot"))
    assert await store.transact(doorways.every) == {"telegram": "letterbot"}
