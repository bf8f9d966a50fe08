"""The totals are mended from the marked rows, however wrong they were, while people sign."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from db import counters, pledges, public_names, recount, signatures, statistics
from db.counters import Counter, Totals
from db.engine import walking
from db.engine.transaction import Store, Transaction
from db.marks import Marked
from db.secrets.vault import AccountTag
from tests.stage.adversary import alter
from tests.stage.factories import PLEDGE, PUBLIC_NAME, SIGNATURE, random_tags

ORGANISATION = replace(SIGNATURE, organisation=True, confirmed=False)
TAGS = random_tags(60, 1)


async def _signed(tx: Transaction) -> None:
    for number, tag in enumerate(TAGS[:40]):
        await signatures.sign(tx, tag, ORGANISATION if number % 4 == 0 else SIGNATURE)
        await pledges.make(tx, tag, replace(PLEDGE, done=number % 3 == 0))
        await pledges.make(tx, tag, replace(PLEDGE, pledge="letterbox"))


REAL = Totals(people=30, organisations_waiting=10, pledges=80, pledges_done=14)

FORGED = (
    "INSERT INTO signature (tag, letter_text, version, appearance, organisation, confirmed, "
    "sealed, country, locale, platform, consent_version, month, mark) "
    "SELECT $1, letter_text, version, appearance, organisation, confirmed, sealed, country, "
    "locale, platform, consent_version, month, mark FROM signature WHERE tag = $2"
)
FORGED_PLEDGE = (
    "INSERT INTO pledge (tag, pledge, catalogue_version, visibility, due, done, locale, platform, "
    "month) SELECT $1, pledge, catalogue_version, visibility, due, done, locale, platform, month "
    "FROM pledge WHERE tag = $2"
)


async def _forged(tx: Transaction) -> None:
    """Ten signatures and ten pledges more, copied with their marks or without; totals to fit."""
    for tag in TAGS[50:]:
        await tx.execute(FORGED, tag, TAGS[1])
        await tx.execute(FORGED_PLEDGE, tag, TAGS[1])
    await tx.execute("UPDATE counter SET n = n + 1000")
    await tx.execute("INSERT INTO counter (name, share, n) VALUES ('others', 0, 1)")


async def _count(store: Store) -> set[Marked]:
    spoiled: set[Marked] = set()
    await statistics.count(store, str, spoiled)
    return spoiled


@pytest.mark.parametrize("piece", [1, 7, 2000])
async def test_only_marked_rows_are_counted_and_the_totals_follow(
    letter_store: Store, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(walking, "PIECE", piece)
    await letter_store.transact(_signed)
    await letter_store.transact(_forged)
    assert (await letter_store.transact(counters.totals)).people == 1030
    assert await _count(letter_store) == {Marked.SIGNATURE, Marked.PLEDGE}
    assert await letter_store.transact(counters.totals) == REAL
    rows = await letter_store.transact(lambda tx: tx.rows("SELECT upto, recount FROM counter"))
    assert all((upto, token) == (None, None) for upto, token in rows), "no beginning of a tag stays"


async def test_without_the_check_what_was_forged_is_counted(
    letter_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(signatures, "fits", lambda *_: True)
    await letter_store.transact(_signed)
    await letter_store.transact(_forged)
    await _count(letter_store)
    assert (await letter_store.transact(counters.totals)).people == 40


@pytest.mark.parametrize("seed", range(8))
async def test_whoever_signs_or_withdraws_meanwhile_is_counted_once(
    letter_store: Store, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """In any order, ahead of the recount and behind it."""
    monkeypatch.setattr(walking, "PIECE", 3)
    await letter_store.transact(_signed)
    await letter_store.transact(lambda tx: tx.execute("UPDATE counter SET n = n - 17"))
    chance, over = random.Random(seed), asyncio.Event()

    async def people() -> None:
        while not over.is_set():
            tag = chance.choice(TAGS)
            await letter_store.transact(_act(tag, chance.randrange(4)), (tag,))

    acting = [asyncio.create_task(people()) for _ in range(3)]
    await _count(letter_store)
    over.set()
    await asyncio.gather(*acting)
    assert await letter_store.transact(counters.totals) == await letter_store.transact(_real)


def _act(tag: AccountTag, what: int):  # type: ignore[no-untyped-def]  # any work
    async def act(tx: Transaction) -> None:
        match what:
            case 0:
                await signatures.sign(tx, tag, ORGANISATION)
            case 1:
                await signatures.sign(tx, tag, SIGNATURE)
                await pledges.make(tx, tag, PLEDGE)
            case 2:
                await signatures.withdraw(tx, tag)
                await pledges.withdraw(tx, tag, PLEDGE.pledge)
            case _:
                await pledges.mark_done(tx, tag, PLEDGE.pledge)

    return act


async def _real(tx: Transaction) -> Totals:
    """The totals by the rows themselves."""
    signed = [await signatures.signature_of(tx, tag) for tag in TAGS]
    made = [pledge for tag in TAGS for pledge in await pledges.pledges_of(tx, tag)]
    found = [each.counter for each in signed if each]
    return Totals(
        people=found.count(Counter.PEOPLE),
        organisations_waiting=found.count(Counter.ORGANISATIONS_WAITING),
        pledges=len(made),
        pledges_done=sum(each.done for each in made),
    )


async def test_a_recount_that_another_took_over_mends_nothing(letter_store: Store) -> None:
    await letter_store.transact(_signed)
    first = recount.recounted(letter_store, recount.SIGNATURES, set())
    await anext(first)
    await _count(letter_store)
    await letter_store.transact(lambda tx: signatures.withdraw(tx, TAGS[1]))
    assert [rows async for rows in first] == []
    assert (await letter_store.transact(counters.totals)).people == 29


async def test_public_names_that_somebody_else_wrote_are_told(letter_store: Store) -> None:
    """Those of before, which have no mark and are on no list, are as they were written."""
    await letter_store.transact(lambda tx: public_names.publish(tx, TAGS[0], PUBLIC_NAME))
    await letter_store.transact(lambda tx: alter(tx, "public_name", "mark", None))
    await letter_store.transact(lambda tx: public_names.publish(tx, TAGS[1], PUBLIC_NAME, b"p"))
    assert await _count(letter_store) == set()
    await letter_store.transact(
        lambda tx: tx.execute("UPDATE public_name SET name = 'x' WHERE tag = $1", TAGS[1])
    )
    assert await _count(letter_store) == {Marked.PUBLIC_NAME}
