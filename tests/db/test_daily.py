"""Days live in totals: whoever comes is counted on the day, whoever leaves is off their month."""

from __future__ import annotations

from functools import partial

from db import daily
from db.engine.transaction import Store, Transaction
from db.subjects import Subject

PEOPLE = Subject.PEOPLE


async def days(store: Store) -> dict[str, int]:
    return await store.transact(partial(daily.by_day, subject=PEOPLE))


async def come(tx: Transaction) -> None:
    for day in ("2026-02-28", "2026-03-01", "2026-03-01", "2026-03-09"):
        await daily.came(tx, PEOPLE, day)
    await daily.came(tx, Subject.CHATS, "2026-03-01")


async def test_who_leaves_is_taken_off_the_earliest_day_of_their_month(store: Store) -> None:
    await store.transact(come)
    march = partial(daily.left, subject=PEOPLE, month="2026-03")
    await store.transact(march)
    assert await days(store) == {"2026-02-28": 1, "2026-03-01": 1, "2026-03-09": 1}
    await store.transact(march)
    assert await days(store) == {"2026-02-28": 1, "2026-03-09": 1}
    await store.transact(march)
    await store.transact(march)
    assert await days(store) == {"2026-02-28": 1}
    assert await store.transact(partial(daily.by_day, subject=Subject.CHATS)) == {"2026-03-01": 1}
