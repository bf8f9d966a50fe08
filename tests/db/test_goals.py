"""The goal: one number, or none."""

from __future__ import annotations

from functools import partial

from db import goals
from db.engine.transaction import Store


async def test_a_goal_takes_the_place_of_the_one_before(store: Store) -> None:
    assert await store.transact(goals.goal) is None
    for people in (500, 1_000_000_000):
        await store.transact(partial(goals.put, people=people))
        assert await store.transact(goals.goal) == people
    await store.transact(partial(goals.put, people=None))
    assert await store.transact(goals.goal) is None
