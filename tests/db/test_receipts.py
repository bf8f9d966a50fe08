"""An update delivered twice gets its first answer and no second effect."""

from __future__ import annotations

from datetime import date

import pytest

from db import counters, old, receipts
from db.counters import Counter
from db.engine.transaction import Store, StoreUnavailable, Transaction
from db.old import Old
from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import Vault


async def receipt_of(store: Store, platform: str, id: bytes) -> bytes | None:
    return await store.transact(lambda tx: receipts.receipt_of(tx, platform, id))


async def keep(store: Store, platform: str, id: bytes, day: str, answer: bytes) -> None:
    await store.transact(lambda tx: receipts.keep(tx, platform, id, day, answer))


async def test_a_new_update_has_no_answer_yet(store: Store) -> None:
    assert await receipt_of(store, "telegram", b"1") is None


async def test_the_first_answer_is_given_again(store: Store) -> None:
    await keep(store, "telegram", b"1", "2026-03-01", b"thank you")
    assert await receipt_of(store, "telegram", b"1") == b"thank you"


async def test_platforms_may_use_the_same_ids(store: Store) -> None:
    await keep(store, "telegram", b"1", "2026-03-01", b"thank you")
    await keep(store, "discord", b"1", "2026-03-01", b"withdrawn")
    assert await receipt_of(store, "discord", b"1") == b"withdrawn"
    assert await receipt_of(store, "telegram", b"1") == b"thank you"


async def test_the_first_answer_is_given_again_after_the_keys_were_renewed(
    store: Store, server_keys: ServerKeys
) -> None:
    await keep(store, "telegram", b"1", "2026-03-01", b"thank you")
    day = date(2026, 3, 1)
    after = Vault(renewed(server_keys, day), lambda: day)

    async def found(tx: Transaction) -> bytes | None:
        tx.vault = after
        return await receipts.receipt_of(tx, "telegram", b"1")

    assert await store.transact(found) == b"thank you"


async def test_an_update_handled_twice_at_once_has_one_effect(store: Store) -> None:
    async def effect(tx: Transaction) -> None:
        await counters.add(tx, Counter.PEOPLE, 1)
        await receipts.keep(tx, "telegram", b"1", "2026-03-01", b"thank you")

    await store.transact(effect)
    with pytest.raises(StoreUnavailable):
        await store.transact(effect)
    assert (await store.transact(counters.totals)).people == 1


async def test_what_is_never_delivered_again_is_dropped(store: Store) -> None:
    for day in ("2026-02-27", "2026-02-28", "2026-03-01"):
        await keep(store, "telegram", day.encode(), day, b"thank you")
    await store.transact(lambda tx: old.erase_piece(tx, Old.RECEIPTS, "2026-02-28"))
    assert await receipt_of(store, "telegram", b"2026-02-27") is None
    assert await receipt_of(store, "telegram", b"2026-02-28") == b"thank you"
    assert await receipt_of(store, "telegram", b"2026-03-01") == b"thank you"
