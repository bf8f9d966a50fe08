"""How many subscriptions are alike is always what a recount says."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from db import audience, broadcasts, deliveries, subscriptions
from db.audience import Alike, Subscriber
from db.broadcasts import BroadcastKind
from db.deliveries import GONE_AFTER, Result, Settled
from db.engine.opening import open_store
from db.engine.transaction import Row, Store, Transaction
from db.secrets.vault import AccountTag
from db.subscriptions import Frequency, Subscription, Topic
from tests.stage.examples import examples
from tests.stage.factories import ANA, BEN, SUBSCRIPTION, tag_of
from tests.stage.machine import StoreMachine
from tests.stage.stores import VAULT

TAGS = tuple(map(tag_of, ("Ana", "Ben", "Cho", "Dov")))
NOW = "2026-03-01T12:00:00Z"

accounts = st.sampled_from(TAGS)
chosen = st.builds(
    lambda platform, kind, topics, frequency, zone, locale, country, paused: replace(
        SUBSCRIPTION,
        platform=platform,
        kind=kind,
        topics=topics,
        frequency=frequency,
        zone=zone,
        locale=locale,
        country=country,
        paused=paused,
    ),
    st.sampled_from(("telegram", "discord")),
    st.sampled_from(Subscriber),
    st.integers(1, 15).map(Topic),
    st.sampled_from(Frequency),
    st.sampled_from(("UTC", "Asia/Taipei")),
    st.sampled_from(("en", "ar")),
    st.sampled_from(("", "TW")),
    st.booleans(),
)


class People(StoreMachine):
    """A few people who cannot make up their minds, and a lane that does not reach all of them."""

    def __init__(self, store: Store, runner: asyncio.Runner) -> None:
        super().__init__(store, runner)
        self.kept: dict[AccountTag, Subscription] = {}
        self.failures: Counter[AccountTag] = Counter()
        self.together(_empty)

    @rule(tag=accounts, subscription=chosen)
    def subscribe(self, tag: AccountTag, subscription: Subscription) -> None:
        self.together(lambda tx: subscriptions.subscribe(tx, tag, subscription), whose=(tag,))
        self.kept[tag] = subscription
        self.failures[tag] = 0

    @rule(first=accounts, second=accounts, subscription=chosen)
    def subscribe_and_leave_at_once(
        self, first: AccountTag, second: AccountTag, subscription: Subscription
    ) -> None:
        self.together(
            lambda tx: subscriptions.subscribe(tx, first, subscription),
            lambda tx: subscriptions.subscribe(tx, first, subscription),
            lambda tx: subscriptions.unsubscribe(tx, second),
            whose=(first, second),
        )
        self.kept[first] = subscription
        self.failures[first] = 0
        self.kept.pop(second, None)

    @rule(tag=accounts)
    def unsubscribe(self, tag: AccountTag) -> None:
        (was_there,) = self.together(lambda tx: subscriptions.unsubscribe(tx, tag), whose=(tag,))
        assert was_there == (self.kept.pop(tag, None) is not None)

    @rule(tag=accounts, result=st.sampled_from((Result.SENT, Result.GONE, Result.CLOSED)))
    def deliver(self, tag: AccountTag, result: Result) -> None:
        settled = [Settled(tag, result, copy=1 if result is Result.SENT else None)]
        self.together(lambda tx: deliveries.record(tx, 1, "telegram", settled, None))
        self.failures[tag] = self.failures[tag] + 1 if result is Result.GONE else 0
        if result is Result.CLOSED or self.failures[tag] >= GONE_AFTER:
            self.kept.pop(tag, None)
            self.failures[tag] = 0

    @invariant()
    def the_cells_are_what_a_recount_says(self) -> None:
        ((cells, rows),) = self.together(_counted_and_kept)
        assert dict(cells) == Counter(map(_alike, rows))
        awake = [each.alike for each in self.kept.values() if each.alike is not None]
        assert dict(cells) == Counter(awake)


async def _empty(tx: Transaction) -> None:
    for table in ("subscription", "audience", "broadcast", "lane", "delivery"):
        await tx.execute(f"DELETE FROM {table}")
    await broadcasts.start(tx, {"telegram": 4}, kind=BroadcastKind.ALERT, started=NOW, opens=NOW)


async def _counted_and_kept(
    tx: Transaction,
) -> tuple[tuple[tuple[Alike, int], ...], list[Row]]:
    rows = await tx.rows(
        "SELECT platform, kind, frequency, zone, locale, country, topics FROM subscription "
        "WHERE paused = 0"
    )
    return await audience.cells(tx), list(rows)


def _alike(row: Row) -> Alike:
    platform, kind, frequency, zone, locale, country, topics = row
    return Alike(platform, Subscriber(kind), frequency, zone, locale, country, int(topics))


def test_cells_and_rows_agree_after_anything_people_do(address: str | Path) -> None:
    class PeopleHere(People):
        def __init__(self) -> None:
            super().__init__(store, runner)

    with asyncio.Runner() as runner:
        store = runner.run(open_store(address, VAULT))
        try:
            run_state_machine_as_test(
                PeopleHere, settings=settings(max_examples=examples(30), stateful_step_count=20)
            )
        finally:
            runner.run(store.close())


async def test_alike_people_are_one_cell_and_nobody_is_none(store: Store) -> None:
    for tag in (ANA, BEN):
        await store.transact(partial(subscriptions.subscribe, tag=tag, subscription=SUBSCRIPTION))
    assert await store.transact(audience.cells) == ((SUBSCRIPTION.alike, 2),)
    for tag in (ANA, BEN):
        await store.transact(partial(subscriptions.unsubscribe, tag=tag))
    assert await store.transact(audience.cells) == ()


async def test_readers_come_added_up_in_as_many_rows_as_a_preview_tells_apart(
    store: Store,
) -> None:
    """Not cell by cell: a million subscribers fill thousands of them."""

    async def fill(tx: Transaction) -> None:
        for zone in range(40):
            for country in ("TW", "DE", "EG"):
                for locale in ("en", "ar"):
                    cell = Alike(
                        *("telegram", Subscriber.PERSON, "daily", f"Zone/{zone}", locale),
                        *(country, Topic.ACTION.value),
                    )
                    await audience.add(tx, cell, 5)

    await store.transact(fill)
    assert len(await store.transact(audience.cells)) == 240
    found = await store.transact(partial(audience.readers, topic=Topic.ACTION.value))
    assert {(each.locale, each.number) for each in found} == {("en", 600), ("ar", 600)}
    assert len(found) == 2
    narrowed = partial(audience.readers, topic=Topic.ACTION.value, countries=("TW",))
    assert {each.number for each in await store.transact(narrowed)} == {200}
