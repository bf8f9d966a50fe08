"""Who wants alerts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from db import alerts, broadcasts, deliveries, subscriptions
from db.alerts import Alert, AlertState
from db.audience import Subscriber
from db.broadcasts import BroadcastKind, State
from db.deliveries import Result, Settled
from db.engine.transaction import Store
from db.secrets.vault import AccountTag
from db.subscriptions import Frequency, Subscription, Topic
from tests.stage.factories import ANA, BEN, SUBSCRIPTION


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
        SUBSCRIPTION, address=b"elsewhere", locale="fr", consent_version=2, month="2026-05"
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


EVERYTHING = replace(
    SUBSCRIPTION,
    topics=Topic.NEWS | Topic.REMINDERS,
    frequency=Frequency.WEEKLY,
    zone="Asia/Taipei",
    quiet_from=22,
    quiet_until=0,
    country="TW",
    paused=True,
    reminders=b"what only the server can read",
    remind_on="2026-05-01",
)
CHAT = replace(SUBSCRIPTION, kind=Subscriber.CHAT, owner=b"who set it up")


@pytest.mark.parametrize("subscription", [EVERYTHING, CHAT])
async def test_everything_that_was_chosen_is_kept(store: Store, subscription: Subscription) -> None:
    await subscribe(store, ANA, SUBSCRIPTION)
    await subscribe(store, ANA, subscription)
    assert await subscription_of(store, ANA) == subscription


async def begin(store: Store, **about: Any) -> int:
    """A broadcast; its number."""
    given: dict[str, Any] = {
        "kind": BroadcastKind.ALERT,
        "started": "2026-03-01T12:00:00Z",
        "opens": "2026-03-01T12:00:00Z",
        **about,
    }
    return await store.transact(lambda tx: broadcasts.start(tx, {"telegram": 1}, **given))


async def joined(store: Store, tag: AccountTag) -> int:
    row = await store.transact(
        lambda tx: tx.row("SELECT joined FROM subscription WHERE tag = $1", tag)
    )
    assert row is not None
    return int(row[0])


async def test_who_comes_later_has_no_part_in_what_is_under_way(store: Store) -> None:
    await subscribe(store, ANA, SUBSCRIPTION)
    number = await begin(store)
    await subscribe(store, BEN, SUBSCRIPTION)
    assert await joined(store, ANA) < number <= await joined(store, BEN)


async def test_who_changes_something_keeps_their_place_and_their_copy(store: Store) -> None:
    await subscribe(store, ANA, SUBSCRIPTION)
    copy = bytes(7) + b"\1" + bytes(7) + b"\2"
    await store.transact(lambda tx: tx.execute("UPDATE subscription SET copy = $1", copy))
    number = await begin(store)
    await subscribe(store, ANA, EVERYTHING)
    assert await joined(store, ANA) < number
    row = await store.transact(lambda tx: tx.row("SELECT copy FROM subscription"))
    assert row is not None
    assert bytes(row[0]) == copy


async def test_what_waited_for_somebody_goes_with_the_subscription(store: Store) -> None:
    waits = Settled(ANA, Result.HELD, due="2026-03-01T20:00:00Z")
    await subscribe(store, ANA, SUBSCRIPTION)
    number = await begin(store)
    await store.transact(lambda tx: deliveries.record(tx, number, "telegram", [waits], None))
    assert await store.transact(lambda tx: tx.row("SELECT tag FROM delivery"))
    await store.transact(lambda tx: subscriptions.unsubscribe(tx, ANA))
    assert await store.transact(lambda tx: tx.row("SELECT tag FROM delivery")) is None


ACTION = Alert(
    "a1b2c3d4",
    "staff",
    None,
    AlertState.STARTED,
    Topic.ACTION,
    urgent=False,
    day="2026-03-01",
    ends="2026-03-05",
    language="en",
)
LATER = "2026-03-01T12:00:01Z"


async def open_actions(store: Store, today: str = "2026-03-05") -> tuple[str, ...]:
    return await store.transact(lambda tx: subscriptions.open_actions(tx, today, 2))


async def test_the_latest_open_actions_come_first_and_not_too_many(store: Store) -> None:
    for id in ("a", "b", "c"):
        number = await begin(store)
        went_out = replace(ACTION, id=id, broadcast=number)
        await store.transact(partial(alerts.put, alert=went_out))
    assert await open_actions(store) == ("c", "b")


@pytest.mark.parametrize(
    ("alert", "state", "today"),
    [
        (replace(ACTION, topic=Topic.NEWS), State.DONE, "2026-03-05"),
        (replace(ACTION, state=AlertState.RECALLED), State.DONE, "2026-03-05"),
        (ACTION, State.STOPPED, "2026-03-05"),
        (ACTION, State.PAUSED, "2026-03-05"),
        (ACTION, State.DONE, "2026-03-06"),
    ],
)
async def test_no_action_is_open_that_is_over_paused_or_taken_back(
    store: Store, alert: Alert, state: State, today: str
) -> None:
    number = await begin(store)
    await store.transact(lambda tx: alerts.put(tx, replace(alert, broadcast=number)))
    await store.transact(lambda tx: broadcasts.set_state(tx, number, state, LATER))
    assert await open_actions(store, today) == ()
