"""Codes that have ended leave a mark, so that no copy makes them good again."""

from __future__ import annotations

from db import codes, tombstones
from db.engine.tombstones import mark_of
from db.engine.transaction import Store, Transaction
from db.invitations import LinkCode, offer_link
from tests.stage.factories import ANA, BEN


async def test_each_code_that_is_dropped_is_buried(store: Store) -> None:
    async def offer_and_drop(tx: Transaction) -> tuple[bytes, bool, bool]:
        await offer_link(tx, b"12345678", LinkCode(ANA, "2026-03-01T12:00:00Z"))
        dropped = await codes.drop(tx, codes.LINK_CODE, "tag", ANA)
        again = await codes.drop(tx, codes.LINK_CODE, "tag", BEN)
        return mark_of(tx.vault, "link_code", (b"12345678",), 0), dropped, again

    mark, dropped, again = await store.transact(offer_and_drop)
    assert (dropped, again) == (True, False)
    assert await tombstones.everything(store) == {mark}
