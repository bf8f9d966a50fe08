"""Ways to PostgreSQL are saved, and work sees what it would see without that."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from unittest.mock import patch

import pytest

from db import conversations, counters, daily, receipts
from db.counters import Counter
from db.engine.postgres import PostgresStore
from db.engine.postgres_transaction import Connection
from db.engine.transaction import Transaction
from tests.stage.factories import ANA, BEN
from tests.stage.stores import VAULT

DAY = "2026-03-01"


@pytest.fixture
async def bot(postgres_url: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.open(postgres_url, VAULT)
    yield store
    await store.close()


async def test_what_is_written_later_is_there_when_somebody_looks_and_at_the_end(
    bot: PostgresStore,
) -> None:
    async def act(tx: Transaction) -> int:
        await daily.came(tx, "people", DAY)
        await counters.add(tx, Counter.PEOPLE, 1)
        return (await counters.totals(tx)).people

    assert [await bot.transact(act, (ANA,)) for _ in range(3)] == [1, 2, 3]
    assert await bot.transact(lambda tx: daily.by_day(tx, "people")) == {DAY: 3}


async def test_each_of_several_changes_to_one_row_counts(bot: PostgresStore) -> None:
    """One statement would make only one of them."""

    async def act(tx: Transaction) -> None:
        for change in (5, -2, 4):
            await counters.add(tx, Counter.PEOPLE, change)

    await bot.transact(act, (ANA,))
    assert (await bot.transact(counters.totals)).people == 7


async def test_many_rows_are_written_together(bot: PostgresStore) -> None:
    updates = [bytes([number]) * 8 for number in range(100)]

    async def act(tx: Transaction) -> None:
        for update in updates:
            await receipts.keep(tx, "telegram", update, DAY, update)

    async def kept(tx: Transaction) -> list[bytes | None]:
        return [await receipts.receipt_of(tx, "telegram", update) for update in updates]

    await bot.transact(act, (ANA,))
    assert await bot.transact(kept) == updates


async def test_what_was_read_ahead_is_read_again_once_it_changed(bot: PostgresStore) -> None:
    async def act(tx: Transaction) -> list[str | None]:
        await tx.ahead(lambda: [(conversations.LANGUAGE_OF, (tag,)) for tag in (ANA, BEN)])
        before = await conversations.chosen_language(tx, ANA)
        await conversations.choose_language(tx, ANA, "ar")
        return [
            before,
            await conversations.chosen_language(tx, ANA),
            await conversations.chosen_language(tx, BEN),
        ]

    assert await bot.transact(act, (ANA,)) == [None, "ar", None]
    assert await bot.transact(act, (ANA,)) == ["ar", "ar", None]


async def test_who_only_reads_sees_one_moment(bot: PostgresStore) -> None:
    async def count(tx: Transaction) -> tuple[int, int]:
        before = (await counters.totals(tx)).people
        await bot.transact(lambda tx: counters.add(tx, Counter.PEOPLE, 1), (ANA,))
        return before, (await counters.totals(tx)).people

    assert await bot.transact(count) == (0, 0)
    assert await bot.transact(count) == (1, 1)


async def test_what_was_read_is_kept_in_mind_until_work_writes(bot: PostgresStore) -> None:
    asked: list[str] = []

    async def alone(tx: Transaction) -> list[int]:
        await tx.alone()
        totals = [(await counters.totals(tx)).people for _ in range(2)]
        await counters.add(tx, Counter.PEOPLE, 3)
        await daily.came(tx, "people", DAY)
        return [*totals, *[(await counters.totals(tx)).people for _ in range(2)]]

    with patch.object(Connection, "fetch", told_of(asked)):
        assert await bot.transact(alone) == [0, 0, 3, 3]
    assert len([sql for sql in asked if "FROM counter" in sql]) == 2


async def test_an_act_beside_others_looks_again(bot: PostgresStore) -> None:
    """What others have committed meanwhile is there at once, as without this."""
    between: list[Awaitable[None]] = []

    async def act(tx: Transaction) -> list[int]:
        await daily.came(tx, "people", DAY)
        before = (await counters.totals(tx)).people
        if not between:
            between.append(bot.transact(lambda tx: counters.add(tx, Counter.PEOPLE, 1), (BEN,)))
            await between[0]
        return [before, (await counters.totals(tx)).people]

    assert await bot.transact(act, (ANA,), writes=True) == [0, 1]


def told_of(asked: list[str]) -> Callable[..., Awaitable[Any]]:
    """`Connection.fetch` that notes what is asked."""
    fetch = Connection.fetch

    async def noted(self: Connection, sql: str, *params: Any, **how: Any) -> Any:
        asked.append(sql)
        return await fetch(self, sql, *params, **how)

    return noted
