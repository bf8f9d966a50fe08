"""Who wants alerts."""

from __future__ import annotations

from dataclasses import replace

from db import subscriptions
from db.subscriptions import Subscription
from db.transaction import Store
from db.vault import AccountTag
from tests.db.factories import ANA, BEN, SUBSCRIPTION


async def subscribe(store: Store, tag: AccountTag, subscription: Subscription) -> None:
    await store.transact(lambda tx: subscriptions.subscribe(tx, tag, subscription))


async def subscription_of(store: Store, tag: AccountTag) -> Subscription | None:
    return await store.transact(lambda tx: subscriptions.subscription_of(tx, tag))


async def test_a_subscription_is_kept_as_consented(store: Store) -> None:
    await subscribe(store, ANA, SUBSCRIPTION)
    assert await subscription_of(store, ANA) == SUBSCRIPTION
    assert await subscription_of(store, BEN) is None


async def test_subscribing_again_replaces_the_address_and_the_consent(store: Store) -> None:
    moved = replace(
        SUBSCRIPTION, address=b"elsewhere", locale="fr", consent_version=2, day="2026-05-05"
    )
    await subscribe(store, ANA, SUBSCRIPTION)
    await subscribe(store, ANA, moved)
    assert await subscription_of(store, ANA) == moved


async def test_unsubscribing_erases_the_address_and_says_whether_there_was_one(
    store: Store,
) -> None:
    await subscribe(store, ANA, SUBSCRIPTION)
    await subscribe(store, BEN, SUBSCRIPTION)
    assert await store.transact(lambda tx: subscriptions.unsubscribe(tx, ANA))
    assert not await store.transact(lambda tx: subscriptions.unsubscribe(tx, ANA))
    assert await subscription_of(store, ANA) is None
    assert await subscription_of(store, BEN) == SUBSCRIPTION
