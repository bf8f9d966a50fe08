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
