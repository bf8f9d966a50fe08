"""Batches: who is in one is hidden, bounded, and gone once the batch is judged."""

from __future__ import annotations

import pytest

from db import cleaning, suspects
from db.engine.transaction import Store, Transaction
from db.suspects import Batch, Member, Why
from tests.stage.factories import random_tags

DAY = "2026-03-01"
TAGS = random_tags(20, 3)
MEMBERS = [Member(tag, other) for tag, other in zip(TAGS[:10], TAGS[10:], strict=True)]


async def _enter(store: Store, id: bytes, *members: Member) -> None:
    await store.transact(lambda tx: suspects.enter(tx, id, Why.LINK, DAY, members))


async def _every(store: Store) -> list[Batch]:
    return list(await store.transact(suspects.every))


async def test_a_batch_grows_and_counts_each_member_once(store: Store) -> None:
    await _enter(store, b"one.", *MEMBERS[:5])
    await _enter(store, b"one.", *MEMBERS[3:7])
    await _enter(store, b"two.", *MEMBERS[6:8])
    assert {(each.id, each.n) for each in await _every(store)} == {(b"one.", 7), (b"two.", 1)}


async def test_no_tag_of_a_signature_stands_open(store: Store) -> None:
    await _enter(store, b"one.", *MEMBERS)
    rows = await store.transact(lambda tx: tx.rows("SELECT tag, batch FROM suspect"))
    cells = b"".join(bytes(cell) for row in rows for cell in row)
    hidden = [bytes(each.signature) for each in MEMBERS]
    for secret in (*hidden, *(tag.hex().encode() for tag in hidden), b"one."):
        assert secret not in cells
    assert len({len(bytes(batch)) for _, batch in rows}) == 1


async def test_what_somebody_exchanged_opens_no_more(store: Store) -> None:
    await _enter(store, b"one.", *MEMBERS[:1])
    await store.transact(
        lambda tx: tx.execute("UPDATE suspect SET tag = $1", bytes(MEMBERS[1].tag))
    )
    ((_, batch, signature),) = await store.transact(lambda tx: suspects.piece(tx, b"", 5))
    assert (batch, signature) == (b"", b"")


async def test_a_judged_batch_goes_with_its_members_and_no_others(store: Store) -> None:
    await _enter(store, b"one.", *MEMBERS[:6])
    await _enter(store, b"two.", *MEMBERS[6:])
    await store.transact(lambda tx: suspects.close(tx, b"one."))
    await cleaning.forget_judged(store)

    async def left(tx: Transaction) -> set[bytes]:
        return {tag for tag, _, _ in await suspects.piece(tx, b"", 20)}

    assert await store.transact(left) == {each.tag for each in MEMBERS[6:]}
    assert [each.id for each in await _every(store)] == [b"two."]


async def test_batches_and_their_members_have_bounds(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspects, "MOST_IN_A_BATCH", 4)
    monkeypatch.setattr(suspects, "MOST_BATCHES", 1)
    await _enter(store, b"one.", *MEMBERS[:3])
    await _enter(store, b"one.", *MEMBERS[3:7])
    await _enter(store, b"two.", *MEMBERS[7:])
    assert [(each.id, each.n) for each in await _every(store)] == [(b"one.", 4)]
