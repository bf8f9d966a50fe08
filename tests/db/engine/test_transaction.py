"""Work shares transactions with other people's, and nobody notices."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

import pytest

from db import counters, signatures
from db.counters import Counter, Totals
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble, Work
from db.secrets.vault import AccountTag
from tests.stage.factories import (
    ANA,
    BEN,
    CHO,
    SIGNATURE,
    number_of_signatures,
    sign,
    signature_of,
    tag_of,
)


class ChangedMind(Exception):
    """What a handler raises to undo its work."""


async def at_once(
    store: Store, works: Sequence[Work[Any]], whose: Collection[bytes] = ()
) -> list[Any]:
    """What became of `works`, all begun before any is done."""
    begun = (store.transact(work, whose) for work in works)
    return await asyncio.gather(*begun, return_exceptions=True)


def signing(tag: AccountTag) -> Work[None]:
    return lambda tx: signatures.sign(tx, tag, SIGNATURE)


async def sign_and_change_ones_mind(tx: Transaction) -> None:
    await signatures.sign(tx, BEN, SIGNATURE)
    raise ChangedMind


async def test_work_that_raises_undoes_its_own_writes_and_no_one_elses(
    letter_store: Store,
) -> None:
    answers = await at_once(letter_store, [signing(ANA), sign_and_change_ones_mind, signing(CHO)])
    assert isinstance(answers[1], ChangedMind)
    assert (answers[0], answers[2]) == (None, None)
    assert await signature_of(letter_store, ANA) == SIGNATURE
    assert await signature_of(letter_store, BEN) is None
    assert await signature_of(letter_store, CHO) == SIGNATURE
    assert await letter_store.transact(counters.totals) == Totals(people=2)


async def test_a_statement_that_fails_undoes_its_work_and_no_one_elses(
    letter_store: Store,
) -> None:
    async def sign_then_err(tx: Transaction) -> None:
        await signatures.sign(tx, BEN, SIGNATURE)
        await tx.execute("INSERT INTO no_such_table (n) VALUES (1)")

    answers = await at_once(letter_store, [signing(ANA), sign_then_err, signing(CHO)])
    assert isinstance(answers[1], StoreUnavailable)
    assert answers[1].trouble is Trouble.FAILED
    assert (answers[0], answers[2]) == (None, None)
    assert await signature_of(letter_store, BEN) is None
    assert await number_of_signatures(letter_store) == 2


async def test_a_store_keeps_working_after_any_number_of_errors(letter_store: Store) -> None:
    for _ in range(5):
        with pytest.raises(ChangedMind):
            await letter_store.transact(sign_and_change_ones_mind)
        with pytest.raises(StoreUnavailable):
            await letter_store.transact(lambda tx: tx.execute("NOT SQL"))
    await sign(letter_store, ANA)
    assert await number_of_signatures(letter_store) == 1


async def test_what_work_returns_is_the_answer(letter_store: Store) -> None:
    async def work(tx: Transaction) -> tuple[str, int]:
        await counters.add(tx, Counter.PEOPLE, 3)
        return "people", (await counters.totals(tx)).people

    assert await letter_store.transact(work) == ("people", 3)


async def test_the_work_of_one_account_runs_in_the_order_it_came(store: Store) -> None:
    async def take_a_number(tx: Transaction) -> int:
        await counters.add(tx, Counter.PEOPLE, 1)
        return (await counters.totals(tx)).people

    answers = await asyncio.gather(*(store.transact(take_a_number, (ANA,)) for _ in range(100)))
    assert answers == list(range(1, 101))


async def test_each_callers_own_order_is_kept_among_many(store: Store) -> None:
    done: list[tuple[str, int]] = []

    def step(caller: str, number: int) -> Work[None]:
        async def work(_: Transaction) -> None:
            done.append((caller, number))

        return work

    async def call(caller: str) -> None:
        whose = (tag_of(caller),)
        steps = [asyncio.create_task(store.transact(step(caller, n), whose)) for n in range(5)]
        await steps[0]
        steps += [asyncio.create_task(store.transact(step(caller, n), whose)) for n in range(5, 10)]
        await asyncio.gather(*steps)

    callers = [f"caller {number}" for number in range(8)]
    await asyncio.gather(*map(call, callers))
    for caller in callers:
        assert [number for who, number in done if who == caller] == list(range(10))


async def test_writes_of_an_accounts_earlier_work_are_seen_by_its_later_work(
    letter_store: Store,
) -> None:
    answers = await at_once(
        letter_store,
        [
            signing(ANA),
            lambda tx: signatures.withdraw(tx, ANA),
            lambda tx: signatures.withdraw(tx, ANA),
            signing(ANA),
        ],
        whose=(ANA,),
    )
    assert answers == [None, True, False, None]
    assert await letter_store.transact(counters.totals) == Totals(people=1)
