"""A crowd of the bench is one that the bot reads and counts as its own."""

from __future__ import annotations

from pathlib import Path

from db import subscriptions
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag
from db.subscriptions import Subscription
from tests.bench import crowd
from tests.bench.core import core_in

PEOPLE = 50


async def test_a_crowd_that_is_filled_in_can_be_read(tmp_path: Path) -> None:
    async with core_in(tmp_path):
        pass
    crowd.fill(tmp_path, PEOPLE)

    async def everybody(tx: Transaction) -> list[Subscription | None]:
        tags = await tx.rows("SELECT tag FROM subscription")
        return [await subscriptions.subscription_of(tx, AccountTag(bytes(tag))) for (tag,) in tags]

    async with core_in(tmp_path) as made:
        read = await made.store.transact(everybody)
        assert len(read) == PEOPLE
        for each in read:
            assert each is not None
            assert each.month == crowd.MONTH
