"""A wish is kept in place of the one before, found by its tag, and erased."""

from __future__ import annotations

from dataclasses import replace

from db import subscriptions, wishes
from db.engine.transaction import Store, Transaction
from tests.stage.factories import ANA, BEN, CHO, SUBSCRIPTION


async def test_an_account_has_one_wish(store: Store) -> None:
    async def live(tx: Transaction) -> None:
        await wishes.keep(tx, ANA, b"nothing")
        await wishes.keep(tx, ANA, b"something")
        await wishes.keep(tx, BEN, b"nothing")
        assert await wishes.wish_of(tx, ANA) == b"something"
        assert len(await wishes.waiting(tx, 9)) == 2
        assert len(await wishes.waiting(tx, 1)) == 1
        await wishes.drop(tx, ANA)
        assert await wishes.wish_of(tx, ANA) is None
        assert tx.erases

    await store.transact(live)


async def test_the_owner_of_chats_is_found_named_and_erased(store: Store) -> None:
    async def live(tx: Transaction) -> None:
        owned = replace(SUBSCRIPTION, owner=b"ana", owner_tag=ANA)
        await subscriptions.subscribe(tx, BEN, owned)
        await subscriptions.subscribe(tx, CHO, replace(owned, owner_tag=None))
        assert [tag for tag, _ in await subscriptions.chats_of(tx, ANA)] == [BEN]
        assert [tag for tag, _ in await subscriptions.chats_without_owner_tag(tx)] == [CHO]
        await subscriptions.name_owner(tx, CHO, b"somebody else", ANA)
        assert len(await subscriptions.chats_of(tx, ANA)) == 1
        await subscriptions.name_owner(tx, CHO, b"ana", ANA)
        assert len(await subscriptions.chats_of(tx, ANA)) == 2
        await subscriptions.disown(tx, BEN)
        await subscriptions.disown(tx, CHO)
        assert await subscriptions.chats_of(tx, ANA) == ()
        assert await subscriptions.chats_without_owner_tag(tx) == ()

    await store.transact(live)
