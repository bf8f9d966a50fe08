"""Answers that could not be said yet are kept, found by account, and erased."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from db import answers, old, paces
from db.answers import KeptAnswer
from db.engine.transaction import Store, Transaction
from db.old import Old
from db.secrets.vault import AccountTag

ANA, BEN = AccountTag(b"a" * 16), AccountTag(b"b" * 16)
FIRST = KeptAnswer(b"1" * 16, ANA, "telegram", b"hidden", "2026-03-01")
SECOND = replace(FIRST, id=b"2" * 16, day="2026-03-02")
OTHER = replace(FIRST, id=b"3" * 16, tag=BEN)


async def _keep_all(tx: Transaction) -> None:
    for each in (FIRST, SECOND, OTHER):
        await answers.keep(tx, each)


async def _left(store: Store) -> set[bytes]:
    return {each.id for each in await store.transact(partial(answers.all_of, platform="telegram"))}


async def test_an_answer_is_kept_until_it_is_dropped(store: Store) -> None:
    await store.transact(_keep_all)
    kept = await store.transact(partial(answers.all_of, platform="telegram"))
    assert sorted(kept, key=lambda each: each.id) == [FIRST, SECOND, OTHER]
    assert await store.transact(partial(answers.all_of, platform="discord")) == []
    await store.transact(partial(answers.drop, id=FIRST.id))
    assert await store.transact(partial(answers.content_of, id=FIRST.id)) is None
    assert await store.transact(partial(answers.content_of, id=SECOND.id)) == b"hidden"


async def test_an_answer_changes_only_while_it_is_kept(store: Store) -> None:
    await store.transact(_keep_all)
    await store.transact(partial(answers.drop, id=SECOND.id))
    for each in (FIRST, SECOND):
        await store.transact(partial(answers.change, id=each.id, content=b"other"))
    assert await store.transact(partial(answers.content_of, id=FIRST.id)) == b"other"
    assert await _left(store) == {FIRST.id, OTHER.id}


async def test_an_account_is_counted_and_erased_alone(store: Store) -> None:
    await store.transact(_keep_all)

    async def erase(tx: Transaction) -> bool:
        await answers.erase_of(tx, ANA)
        return tx.erases

    assert await store.transact(partial(answers.count_of, tag=ANA)) == 2
    assert await store.transact(partial(answers.count_of, tag=ANA, but=FIRST.id)) == 1
    assert await store.transact(erase)
    assert await store.transact(partial(answers.count_of, tag=ANA)) == 0
    assert await _left(store) == {OTHER.id}


async def test_answers_of_earlier_days_are_old(store: Store) -> None:
    await store.transact(_keep_all)
    assert await store.transact(partial(old.erase_piece, old=Old.ANSWERS, before="2026-03-02")) == 2
    assert await _left(store) == {SECOND.id}


async def test_the_pace_noted_last_is_the_one_that_is_known(store: Store) -> None:
    assert await store.transact(partial(paces.noted, platform="telegram")) is None
    for per_second in (30, 27):
        await store.transact(partial(paces.note, platform="telegram", per_second=per_second))
    assert await store.transact(partial(paces.noted, platform="telegram")) == 27
    assert await store.transact(partial(paces.noted, platform="discord")) is None
