"""What is left when the campaign has closed: counted as before, and nobody's."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from db import (
    audience,
    cleaned,
    conversations,
    counters,
    daily,
    organisations,
    picks,
    pledges,
    public_names,
    signatures,
    subscriptions,
    suspects,
    unlinking,
)
from db.cleaned import Cleaned
from db.engine.transaction import Store, StoreUnavailable, Transaction
from db.engine.walking import PIECE
from db.marks import Marked
from db.recount import PLEDGES, SIGNATURES, recounted
from db.secrets.vault import AccountTag
from db.subjects import Subject
from db.suspects import Member
from tests.stage.factories import (
    ANA,
    BEN,
    PLEDGE,
    PUBLIC_NAME,
    SIGNATURE,
    SUBSCRIPTION,
    TEXT,
    random_tags,
)
from tests.stage.killed import Killed
from tests.stage.marked import CLEANUP
from tests.stage.organisations import waiting


async def _filled(tx: Transaction) -> None:
    await signatures.register_text(tx, TEXT)
    for tag in (ANA, BEN):
        await signatures.sign(tx, tag, SIGNATURE)
        for id in ("talk", "read"):
            await pledges.make(tx, tag, replace(PLEDGE, pledge=id, due="2026-05-01"))
        await subscriptions.subscribe(tx, tag, SUBSCRIPTION)
        await daily.came(tx, Subject.SUBSCRIBERS, "2026-03-01")
        await conversations.choose_language(tx, tag, "ar")
    await public_names.publish(tx, ANA, PUBLIC_NAME, signature=ANA)
    await organisations.enter(tx, replace(waiting(BEN, "Open Rights"), kept=b"the way to Ben"))


async def _of(tx: Transaction, tag: AccountTag) -> list[object]:
    return [
        await signatures.signature_of(tx, tag),
        await pledges.pledges_of(tx, tag) or None,
        await subscriptions.subscription_of(tx, tag),
        await conversations.chosen_language(tx, tag),
    ]


async def test_nothing_is_found_of_an_account_but_what_it_shows(store: Store) -> None:
    await store.transact(_filled)
    assert None not in await store.transact(partial(_of, tag=ANA))
    await unlinking.unlink(store)
    for tag in (ANA, BEN):
        assert await store.transact(partial(_of, tag=tag)) == [None] * 4
    assert await store.transact(partial(public_names.public_name_of, tag=ANA)) == PUBLIC_NAME
    found = await store.transact(partial(organisations.organisation_of, tag=BEN))
    assert found is not None
    assert found.kept is None, "the way to who waits"
    assert await store.transact(audience.cells) == ()
    assert await store.transact(partial(daily.by_day, subject=Subject.SUBSCRIBERS)) == {}


async def test_nothing_is_left_that_clean_ups_find_people_by(store: Store) -> None:
    async def fill(tx: Transaction) -> None:
        await _filled(tx)
        await picks.put(tx, CLEANUP.id, ANA)
        await cleaned.put(tx, Cleaned(BEN, CLEANUP.id, {"month": "2026-03"}))
        member = Member(BEN, ANA)
        await suspects.enter(tx, CLEANUP.id, suspects.Why.LINK, "2026-03-01", [member])

    async def left(tx: Transaction) -> list[object]:
        return [
            *await suspects.every(tx),
            *await suspects.piece(tx, b"", 9),
            *await picks.piece(tx, 9),
            *[each for each in (ANA, BEN) if await cleaned.is_kept(tx, each)],
            *await tx.rows("SELECT tag FROM public_name WHERE signature IS NOT NULL"),
        ]

    await store.transact(fill)
    assert len(await store.transact(left)) == 5
    await unlinking.unlink(store)
    assert await store.transact(left) == []
    assert await store.transact(partial(public_names.public_name_of, tag=ANA)) == PUBLIC_NAME


async def test_the_count_stays_and_is_counted_anew_from_marked_rows(store: Store) -> None:
    await store.transact(_filled)
    before = await store.transact(counters.totals)
    await unlinking.unlink(store)
    assert await store.transact(counters.totals) == before
    for table in (SIGNATURES, PLEDGES):
        spoiled: set[Marked] = set()
        found = [row async for rows in recounted(store, table, spoiled) for row in rows]
        assert (len(found), spoiled) == ({SIGNATURES: 2, PLEDGES: 4}[table], set())
    assert await store.transact(counters.totals) == before


async def test_no_two_pledges_are_one_persons_and_none_has_a_date(store: Store) -> None:
    await store.transact(_filled)
    await unlinking.unlink(store)
    rows = await store.transact(lambda tx: tx.rows("SELECT tag, due FROM pledge"))
    assert len({bytes(tag) for tag, _ in rows}) == 4
    assert {due for _, due in rows} == {None}


async def test_a_row_that_somebody_changed_counts_no_more_than_before(store: Store) -> None:
    await store.transact(_filled)
    await store.transact(lambda tx: tx.execute("UPDATE signature SET country = 'US'"))
    await unlinking.unlink(store)
    assert await store.transact(_marked) == [False, False]


async def _marked(tx: Transaction) -> list[bool]:
    return [signatures.is_marked(tx.vault, row) for row in await signatures.piece(tx, b"", 10)]


async def test_killed_at_any_step_it_is_done_when_it_is_begun_again(store: Store) -> None:
    tags = random_tags(PIECE + 20, 7)

    async def many(tx: Transaction) -> None:
        await _filled(tx)
        for tag in tags:
            await signatures.sign(tx, tag, SIGNATURE)

    await store.transact(many)
    before, left = await store.transact(counters.totals), 0
    while True:
        try:
            await unlinking.unlink(Killed(store, left))
            break
        except StoreUnavailable:
            left += 1
    assert left > 10
    assert await store.transact(counters.totals) == before
    sql = "SELECT COUNT(*), MIN(LENGTH(tag)) FROM signature"
    row = await store.transact(lambda tx: tx.row(sql))
    assert row is not None
    assert tuple(row) == (len(tags) + 2, unlinking.RANDOM_TAG_BYTES)
