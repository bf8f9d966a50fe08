"""Who is named an owner waits in a row, which goes with every voice for it."""

from __future__ import annotations

from dataclasses import replace

from db import named_owners, voices
from db.engine.transaction import Store, Transaction
from db.named_owners import NamedOwner
from db.staff import PersonId
from tests.stage.factories import ANA, BEN

EVA = NamedOwner(ANA, PersonId(b"e" * 16), "Eva", "telegram", b"hidden", "en")


async def test_a_named_owner_is_found_by_account_and_by_button(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        for owner in (EVA, replace(EVA, label="Eve"), replace(EVA, tag=BEN, label="Ben")):
            await named_owners.put(tx, owner)
        ben, eve = await named_owners.waiting(tx)
        assert (ben.label, eve) == ("Ben", replace(EVA, label="Eve"))
        assert await named_owners.called(tx, eve.id) == eve
        assert await named_owners.named_owner_of(tx, BEN) == ben
        assert await named_owners.called(tx, "0" * 16) is None

    await store.transact(work)


async def test_its_voices_go_with_it(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await named_owners.put(tx, EVA)
        await voices.stand_behind(tx, EVA.proposal, PersonId(b"o" * 16))
        await named_owners.drop(tx, EVA)
        assert tx.erases
        assert await named_owners.waiting(tx) == ()
        assert await tx.rows("SELECT * FROM voice") == []

    await store.transact(work)


def test_whatever_is_confirmed_is_in_the_fingerprint() -> None:
    others = (
        replace(EVA, tag=BEN),
        replace(EVA, person=PersonId(b"f" * 16)),
        replace(EVA, label="Eve"),
        replace(EVA, platform="discord"),
    )
    assert len({each.proposal.fingerprint for each in (EVA, *others)}) == 5
