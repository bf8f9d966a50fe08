"""Which flyer, which post: counted up to a bound, as anyone can type a code."""

from __future__ import annotations

from db import sources
from db.engine.transaction import Store, Transaction
from db.sources import MOST_CODES


async def opened(store: Store) -> dict[str, int]:
    rows = await store.transact(lambda tx: tx.rows("SELECT code, opened FROM source"))
    return {str(code): int(n) for code, n in rows}


async def count(store: Store, *codes: str) -> None:
    async def work(tx: Transaction) -> None:
        for code in codes:
            await sources.count(tx, code)

    await store.transact(work)


async def test_each_opening_of_a_link_is_counted(store: Store) -> None:
    await count(store, "flyer", "post", "flyer", "flyer")
    assert await opened(store) == {"flyer": 3, "post": 1}


async def test_no_more_than_so_many_codes_are_kept_and_known_ones_still_count(
    store: Store,
) -> None:
    await count(store, *(f"made-up-{n}" for n in range(MOST_CODES + 50)))
    await count(store, "made-up-0", f"made-up-{MOST_CODES - 1}", f"made-up-{MOST_CODES}")
    counted = await opened(store)
    assert len(counted) == MOST_CODES
    assert counted["made-up-0"] == counted[f"made-up-{MOST_CODES - 1}"] == 2
    assert f"made-up-{MOST_CODES}" not in counted
