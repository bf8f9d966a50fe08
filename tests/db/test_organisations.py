"""Organisations: in a table of their own, counted once confirmed, and gone with their signer."""

from __future__ import annotations

from functools import partial

from db import counters, daily, organisations, recount
from db.counters import Totals
from db.engine.transaction import Store, Transaction, Work
from db.engine.walking import Within
from db.marks import Marked
from db.organisations import Organisation, State
from db.subjects import Subject
from messages.collation import place
from tests.stage.adversary import alter, copy, put_back
from tests.stage.factories import ANA, BEN, CHO, random_tags
from tests.stage.organisations import waiting

TODAY = "2026-04-05"


async def enter(store: Store, *entered: Organisation) -> None:
    for each in entered:
        await store.transact(partial(organisations.enter, organisation=each))


def judge(organisation: Organisation, state: State) -> Work[Organisation]:
    return lambda tx: organisations.judge(tx, organisation, state, TODAY, None)


async def days(store: Store) -> dict[str, int]:
    return await store.transact(lambda tx: daily.by_day(tx, Subject.ORGANISATIONS))


async def listed(store: Store) -> list[str]:
    found = await store.transact(lambda tx: organisations.listed(tx, b"", "", 100))
    return [each.name for each in found]


async def test_one_that_waits_is_neither_listed_nor_counted(store: Store) -> None:
    await enter(store, waiting(ANA, "Open Rights"))
    assert await listed(store) == []
    assert await store.transact(counters.totals) == Totals()
    assert await days(store) == {}
    assert await store.transact(organisations.waiting) == 1


async def test_one_that_is_confirmed_is_listed_and_counted_on_that_day(store: Store) -> None:
    body = waiting(ANA, "Open Rights")
    await enter(store, body)
    judged = await store.transact(judge(body, State.CONFIRMED))
    assert await listed(store) == ["Open Rights"]
    assert await store.transact(counters.totals) == Totals(organisations=1)
    assert await days(store) == {TODAY: 1}
    assert (judged.month, judged.kept) == ("2026-04", None)
    assert await store.transact(lambda tx: organisations.called(tx, body.handle)) == judged


async def test_an_undone_judgement_leaves_no_number(store: Store) -> None:
    body = waiting(ANA, "Open Rights")
    await enter(store, body)
    judged = await store.transact(judge(body, State.CONFIRMED))
    await store.transact(judge(judged, State.WAITING))
    assert await store.transact(counters.totals) == Totals()
    assert await days(store) == {}
    assert await listed(store) == []


async def test_what_is_withdrawn_is_gone_from_list_and_numbers(store: Store) -> None:
    for tag, state in ((ANA, State.CONFIRMED), (BEN, State.REFUSED), (CHO, State.WAITING)):
        body = waiting(tag, "Open Rights")
        await enter(store, body)
        await store.transact(judge(body, state))
        assert await store.transact(partial(organisations.withdraw, tag=tag))
        assert not await store.transact(partial(organisations.withdraw, tag=tag))
    assert await store.transact(counters.totals) == Totals()
    assert await store.transact(lambda tx: tx.rows("SELECT * FROM organisation")) == []


async def test_a_changed_entry_waits_anew_under_another_handle(store: Store) -> None:
    before, after = waiting(ANA, "Open Rights"), waiting(ANA, "Open Writes")
    await enter(store, before)
    await store.transact(judge(before, State.CONFIRMED))
    await enter(store, after)
    assert await store.transact(lambda tx: organisations.called(tx, before.handle)) is None
    assert await store.transact(lambda tx: organisations.organisation_of(tx, ANA)) == after
    assert await store.transact(counters.totals) == Totals()


async def test_those_that_wait_come_one_after_the_other_the_longest_first(store: Store) -> None:
    bodies = [
        waiting(tag, f"Body {at}", f"2026-{9 - at:02}")
        for at, tag in enumerate(random_tags(5, seed=7))
    ]
    await enter(store, *bodies)
    seen: list[str] = []
    behind: Organisation | None = None
    while following := await store.transact(
        partial(organisations.next_waiting, behind=behind, limit=1)
    ):
        (behind,) = following
        seen.append(behind.name)
    assert seen == [f"Body {at}" for at in (4, 3, 2, 1, 0)]


async def test_the_list_is_in_one_order_on_both_engines(store: Store) -> None:
    names = ["Яблоко", "Österreich", "zebra", "Alpha", "台灣", "أحمد", "alpha"]
    for name, tag in zip(names, random_tags(len(names), seed=3), strict=True):
        body = waiting(tag, name)
        await enter(store, body)
        await store.transact(judge(body, State.CONFIRMED))
    assert await listed(store) == sorted(names, key=place)


async def test_names_that_look_alike_are_found_in_any_state(store: Store) -> None:
    first, second = waiting(ANA, "Open Rights"), waiting(BEN, "ОPEN RІGHTS")
    await enter(store, first, second, waiting(CHO, "Other"))
    await store.transact(judge(first, State.REFUSED))
    (found,) = await store.transact(lambda tx: organisations.alike(tx, second, 5))
    assert found.handle == first.handle


async def test_a_recount_mends_the_number_of_confirmed_ones(store: Store) -> None:
    body = waiting(ANA, "Open Rights")
    await enter(store, body, waiting(BEN, "Other"))
    await store.transact(judge(body, State.CONFIRMED))
    await store.transact(lambda tx: tx.execute("UPDATE counter SET n = 17"))

    await store.transact(partial(_count, spoiled=set()))
    assert (await store.transact(counters.totals)).organisations == 1


async def test_one_that_somebody_else_wrote_or_changed_is_neither_listed_nor_counted(
    store: Store,
) -> None:
    """And a count says so: one that nobody sees is in no number."""
    body = waiting(ANA, "Open Rights")
    await enter(store, body, waiting(BEN, "Other"))
    await store.transact(judge(body, State.CONFIRMED))
    before = await store.transact(partial(copy, table="organisation"))
    for column, value in (
        *(("state", "confirmed"), ("place", b"place"), ("country", "TW"), ("month", "2020-01")),
        *(("look", "x"), ("said", before.rows[-1][before.columns.index("said")]), ("kept", b"x")),
    ):
        await store.transact(partial(alter, table="organisation", column=column, value=value))
        spoiled: set[Marked] = set()
        await store.transact(partial(_count, spoiled=spoiled))
        shown = await listed(store)
        assert (await store.transact(counters.totals)).organisations == len(shown), column
        assert spoiled == {Marked.ORGANISATION}, column
        assert set(shown) <= {"Open Rights"}, column
        await store.transact(lambda tx: put_back(tx, before))


async def _count(tx: Transaction, spoiled: set[Marked]) -> None:
    async for _ in recount.recounted(Within(tx), recount.ORGANISATIONS, spoiled):
        pass
