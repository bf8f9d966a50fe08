"""A lane's records: the cursor, the exceptions, and what a subscription remembers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import broadcasts, deliveries, subscriptions
from db.broadcasts import BEGINNING, Broadcast, BroadcastKind, State
from db.deliveries import Recipient, Result, Settled
from db.engine.transaction import Store, Transaction
from db.notices import Notice, waiting
from db.secrets.vault import AccountTag
from db.subscriptions import Frequency
from tests.stage.factories import ANA, BEN, CHO, SUBSCRIPTION, random_tags

NOW = "2026-03-01T12:00:00Z"
LATER = "2026-03-01T13:00:00Z"


@pytest.fixture
async def number(store: Store) -> int:
    """A broadcast to Ana, Ben and Cho."""

    async def begin(tx: Transaction) -> int:
        for tag in (ANA, BEN, CHO):
            await subscriptions.subscribe(tx, tag, SUBSCRIPTION)
        return await broadcasts.start(
            tx, {"telegram": 3}, kind=BroadcastKind.ALERT, started=NOW, opens=NOW, alert="a1"
        )

    return await store.transact(begin)


async def record(store: Store, number: int, *settled: Settled, **how: AccountTag | bool) -> None:
    cursor = how.get("cursor")
    assert not isinstance(cursor, bool)
    await store.transact(
        lambda tx: deliveries.record(
            tx, number, "telegram", settled, cursor, at_end=bool(how.get("at_end"))
        )
    )


async def lane(store: Store, number: int) -> broadcasts.Lane:
    (found,) = await store.transact(lambda tx: broadcasts.lanes(tx, number))
    return found


async def following(
    store: Store, number: int, after: AccountTag = BEGINNING, limit: int = 10
) -> list[Recipient]:
    async def read(tx: Transaction) -> list[Recipient]:
        found = await broadcasts.broadcast(tx, number)
        assert found is not None
        return list(await deliveries.following(tx, found, "telegram", after, limit))

    return await store.transact(read)


async def test_a_lane_goes_through_everyone_in_one_order(store: Store, number: int) -> None:
    other = replace(SUBSCRIPTION, zone="Asia/Tokyo", frequency=Frequency.DAILY)
    for tag in random_tags(20, seed=4):
        await store.transact(lambda tx, tag=tag: subscriptions.subscribe(tx, tag, other))  # type: ignore[misc]

    seen: list[AccountTag] = []
    while page := await following(store, number, seen[-1] if seen else BEGINNING, limit=6):
        seen += [one.tag for one in page]

    assert len(seen) == 23
    assert seen == sorted(seen)


async def test_what_went_well_is_a_number_and_the_last_copy(store: Store, number: int) -> None:
    await record(store, number, Settled(ANA, Result.SENT, copy=77), cursor=ANA)

    kept = await lane(store, number)
    assert (kept.tag, kept.sent, kept.at_end) == (ANA, 1, False)
    ana = next(one for one in await following(store, number) if one.tag == ANA)
    assert ana.copy == (number, 77)
    assert await rows(store) == 0


async def rows(store: Store) -> int:
    row = await store.transact(lambda tx: tx.row("SELECT COUNT(*) FROM delivery"))
    assert row is not None
    return int(row[0])


async def test_what_waits_is_a_row_until_it_is_over(store: Store, number: int) -> None:
    await record(store, number, Settled(ANA, Result.HELD, due=LATER))
    assert (await lane(store, number)).waiting == 1
    assert not await store.transact(lambda tx: deliveries.due(tx, number, "telegram", NOW, 9))

    (due,) = await store.transact(lambda tx: deliveries.due(tx, number, "telegram", LATER, 9))
    assert (due.tag, due.state, due.tries) == (ANA, Result.HELD, 0)
    await record(store, number, Settled(ANA, Result.SENT, copy=1, late=True))

    assert (await lane(store, number)).waiting == 0
    assert await rows(store) == 0


async def test_nobody_is_counted_twice(store: Store, number: int) -> None:
    await record(store, number, Settled(ANA, Result.AMBIGUOUS, due=LATER, tries=1))
    await record(
        store, number, Settled(ANA, Result.AMBIGUOUS, tries=2, copy=5, late=True, counted=True)
    )

    kept = await lane(store, number)
    assert (kept.ambiguous, kept.sent, kept.waiting) == (1, 0, 0)


async def test_no_row_is_kept_of_who_has_left(store: Store, number: int) -> None:
    await store.transact(lambda tx: subscriptions.unsubscribe(tx, ANA))

    await record(store, number, Settled(ANA, Result.RETRY, due=LATER, tries=1))

    assert await rows(store) == 0


async def test_a_second_time_in_a_row_out_of_reach_ends_a_subscription(
    store: Store, number: int
) -> None:
    gone = Settled(ANA, Result.GONE)
    await record(store, number, gone)
    await record(store, number, Settled(ANA, Result.SENT, copy=1))
    await record(store, number, gone)
    assert await store.transact(lambda tx: subscriptions.subscription_of(tx, ANA))

    await record(store, number, gone)

    assert await store.transact(lambda tx: subscriptions.subscription_of(tx, ANA)) is None


async def test_the_owner_of_a_closed_chat_is_told_once(store: Store, number: int) -> None:
    notice = Notice(BEN, "telegram", b"address", "en", b"content", NOW)
    closed = Settled(ANA, Result.CLOSED, notice=notice)
    await record(store, number, closed)
    await record(store, number, replace(closed, notice=replace(notice, id=CHO)))

    told = await store.transact(lambda tx: waiting(tx, "telegram", NOW, 10))

    assert [each.id for each in told] == [BEN]


async def test_reminders_that_changed_meanwhile_stay(store: Store, number: int) -> None:
    reminded = replace(SUBSCRIPTION, reminders=b"new", remind_on="2026-03-09")
    await store.transact(lambda tx: subscriptions.subscribe(tx, ANA, reminded))

    await record(store, number, Settled(ANA, Result.SENT, reminded=b"old"))
    kept = await store.transact(lambda tx: subscriptions.subscription_of(tx, ANA))
    assert kept == reminded

    await record(store, number, Settled(ANA, Result.SENT, reminded=b"new"))
    kept = await store.transact(lambda tx: subscriptions.subscription_of(tx, ANA))
    assert kept is not None
    assert (kept.reminders, kept.remind_on) == (None, None)


async def test_what_was_stopped_comes_to_its_end_and_its_cursor_stays(
    store: Store, number: int
) -> None:
    await store.transact(lambda tx: broadcasts.set_state(tx, number, State.STOPPED, LATER))

    await record(store, number, cursor=ANA, at_end=True)
    kept = await lane(store, number)
    assert (kept.at_end, kept.tag) == (True, BEGINNING)


async def test_digests_and_reminders_go_to_one_zone(store: Store, number: int) -> None:
    theirs = replace(
        SUBSCRIPTION, frequency=Frequency.DAILY, zone="Asia/Tokyo", remind_on="2026-03-02"
    )
    await store.transact(lambda tx: subscriptions.subscribe(tx, BEN, theirs))

    async def to(kind: BroadcastKind, zone: str) -> list[AccountTag]:
        broadcast = Broadcast(9, kind, None, False, "daily", zone, 0, "", State.RUNNING, NOW, NOW)
        found = await store.transact(
            lambda tx: deliveries.following(tx, broadcast, "telegram", BEGINNING, 10)
        )
        return [one.tag for one in found]

    for kind in (BroadcastKind.DIGEST, BroadcastKind.REMINDER):
        assert await to(kind, "Asia/Tokyo") == [BEN]
        assert await to(kind, "UTC") == []
