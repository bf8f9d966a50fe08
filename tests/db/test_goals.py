"""The goal: one number, or none."""

from __future__ import annotations

from functools import partial

from db import goals
from db.engine.transaction import Store
from tests.stage.adversary import alter, copy, put_back


async def test_a_goal_takes_the_place_of_the_one_before(store: Store) -> None:
    assert await store.transact(goals.goal) is None
    for people in (500, 1_000_000_000):
        await store.transact(partial(goals.put, people=people))
        assert await store.transact(goals.goal) == people
    await store.transact(partial(goals.put, people=None))
    assert await store.transact(goals.goal) is None


async def test_a_goal_that_somebody_else_wrote_or_put_back_is_none(store: Store) -> None:
    await store.transact(partial(goals.put, people=500))
    before = await store.transact(partial(copy, table="goal"))
    await store.transact(partial(goals.put, people=600))
    await store.transact(lambda tx: put_back(tx, before))
    assert await store.transact(goals.goal) is None
    await store.transact(partial(alter, table="goal", column="people", value=600))
    assert await store.transact(goals.goal) is None
