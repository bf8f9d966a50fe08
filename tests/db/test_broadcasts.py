"""Broadcasts: numbers in order, states without a way back, and where a platform has work."""

from __future__ import annotations

from db import broadcasts, deliveries, subscriptions
from db.broadcasts import BEGINNING, BroadcastKind, State
from db.deliveries import Result, Settled
from db.engine.transaction import Store
from tests.stage.factories import ANA, SUBSCRIPTION

NOW, LATER = "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"


async def start(
    store: Store,
    *,
    urgent: bool = False,
    opens: str = NOW,
    since: int = 0,
    kind: BroadcastKind = BroadcastKind.ALERT,
) -> int:
    return await store.transact(
        lambda tx: broadcasts.start(
            tx,
            {"telegram": 7, "discord": 2},
            kind=kind,
            started=NOW,
            opens=opens,
            urgent=urgent,
            since=since,
            frequency="daily",
            zone="UTC",
        )
    )


async def open_on(store: Store, platform: str, now: str = NOW) -> list[tuple[int, bool]]:
    found = await store.transact(lambda tx: broadcasts.open_lanes(tx, platform, now))
    return [(each.broadcast.number, each.late) for each in found]


async def test_each_platform_has_a_lane_from_the_beginning(store: Store) -> None:
    number = await start(store)

    lanes = await store.transact(lambda tx: broadcasts.lanes(tx, number))

    assert [(each.platform, each.tag, each.total) for each in lanes] == [
        ("discord", BEGINNING, 2),
        ("telegram", BEGINNING, 7),
    ]


async def test_numbers_rise_and_new_subscriptions_know_the_last(store: Store) -> None:
    assert [await start(store), await start(store)] == [1, 2]
    await store.transact(lambda tx: subscriptions.subscribe(tx, ANA, SUBSCRIPTION))

    row = await store.transact(lambda tx: tx.row("SELECT joined FROM subscription"))

    assert row is not None
    assert row[0] == await store.transact(broadcasts.newest_number) == 2


async def test_nothing_leads_back_from_the_end(store: Store) -> None:
    number = await start(store)
    for state in (State.PAUSED, State.RUNNING, State.STOPPED):
        assert await store.transact(
            lambda tx, state=state: broadcasts.set_state(tx, number, state, LATER)  # type: ignore[misc]
        )

    assert not await store.transact(
        lambda tx: broadcasts.set_state(tx, number, State.RUNNING, LATER)
    )
    found = await store.transact(lambda tx: broadcasts.broadcast(tx, number))
    assert found is not None
    assert (found.state, found.finished) == (State.STOPPED, LATER)
    assert await store.transact(broadcasts.unfinished) == ()


async def test_the_end_of_a_broadcast_leaves_no_tag_of_whom_it_reached_last(store: Store) -> None:
    number = await start(store)
    await store.transact(lambda tx: deliveries.record(tx, number, "telegram", [], ANA))
    await store.transact(lambda tx: broadcasts.set_state(tx, number, State.STOPPED, LATER))
    await store.transact(lambda tx: deliveries.record(tx, number, "telegram", [], ANA))
    assert await store.transact(lambda tx: tx.rows("SELECT 1 FROM lane WHERE tag = $1", ANA)) in (
        [],
        (),
    )


async def test_urgent_ones_come_first_and_none_before_it_opens(store: Store) -> None:
    routine, urgent = await start(store), await start(store, urgent=True)
    await start(store, opens=LATER)

    assert await open_on(store, "telegram") == [(urgent, False), (routine, False)]


async def test_a_lane_at_its_end_is_open_again_when_something_is_due(store: Store) -> None:
    number = await start(store)
    await store.transact(lambda tx: subscriptions.subscribe(tx, ANA, SUBSCRIPTION))
    held = [Settled(ANA, Result.HELD, due=LATER)]
    await store.transact(
        lambda tx: deliveries.record(tx, number, "telegram", held, ANA, at_end=True)
    )

    assert await open_on(store, "telegram") == []
    assert await open_on(store, "discord") == [(number, False)]
    assert await open_on(store, "telegram", LATER) == [(number, True)]


async def test_one_that_is_paused_is_not_open(store: Store) -> None:
    number = await start(store)
    await store.transact(lambda tx: broadcasts.set_state(tx, number, State.PAUSED, NOW))

    assert await open_on(store, "telegram") == []
    assert len(await store.transact(broadcasts.unfinished)) == 1


async def test_digests_in_which_an_alert_stood(store: Store) -> None:
    before = await start(store, kind=BroadcastKind.DIGEST)
    alert = await start(store)
    digest = await start(store, kind=BroadcastKind.DIGEST, since=before)
    await start(store, kind=BroadcastKind.DIGEST, since=alert)
    last = await start(store)

    found = await store.transact(lambda tx: broadcasts.digests_with(tx, alert, last))

    assert [each.number for each in found] == [digest]
    assert (
        await store.transact(lambda tx: broadcasts.previous_digest(tx, "daily", "UTC")) == last - 1
    )
