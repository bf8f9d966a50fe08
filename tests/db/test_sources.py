"""Which flyer, which post: counted by their codes."""

from __future__ import annotations

from db import sources
from db.engine.transaction import Store, Transaction


async def test_each_opening_of_a_link_is_counted(store: Store) -> None:
    async def work(tx: Transaction) -> dict[str, int]:
        for code in ("flyer", "post", "flyer", "flyer"):
            await sources.count(tx, code)
        rows = await tx.rows("SELECT code, opened FROM source")
        return {str(code): int(n) for code, n in rows}

    assert await store.transact(work) == {"flyer": 3, "post": 1}


async def test_a_source_is_made_once_and_removed_with_its_number(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        assert await sources.make(tx, "stall")
        assert not await sources.make(tx, "stall")
        await sources.count(tx, "stall")
        await sources.count(tx, "flyer")
        assert await sources.every(tx) == {"flyer": 1, "stall": 1}
        assert await sources.remove(tx, "stall")
        assert not await sources.remove(tx, "stall")
        assert await sources.opened(tx, "stall") is None

    await store.transact(work)
