"""Names shown by their owners' choice."""

from __future__ import annotations

from dataclasses import replace

from db import public_names
from db.engine.transaction import Store
from db.public_names import PublicName
from db.secrets.vault import AccountTag
from tests.stage.factories import ANA, BEN, PUBLIC_NAME

UNION = PublicName("Ben", "Union of Librarians", None, False)


async def publish(store: Store, tag: AccountTag, shown: PublicName) -> None:
    await store.transact(lambda tx: public_names.publish(tx, tag, shown))


async def shown_by(store: Store, tag: AccountTag) -> PublicName | None:
    return await store.transact(lambda tx: public_names.public_name_of(tx, tag))


async def test_a_name_is_shown_as_its_owner_wrote_it(store: Store) -> None:
    await publish(store, ANA, PUBLIC_NAME)
    await publish(store, BEN, UNION)
    assert await shown_by(store, ANA) == PUBLIC_NAME
    assert await shown_by(store, BEN) == UNION


async def test_a_new_name_takes_the_place_of_the_old_one(store: Store) -> None:
    await publish(store, BEN, UNION)
    confirmed = replace(UNION, confirmed=True, role="chair")
    await publish(store, BEN, confirmed)
    assert await shown_by(store, BEN) == confirmed


async def test_a_retracted_name_is_gone_and_others_stay(store: Store) -> None:
    await publish(store, ANA, PUBLIC_NAME)
    await publish(store, BEN, UNION)
    await store.transact(lambda tx: public_names.retract(tx, ANA))
    assert await shown_by(store, ANA) is None
    assert await shown_by(store, BEN) == UNION


async def test_retracting_a_name_that_is_not_shown_is_no_error(store: Store) -> None:
    await store.transact(lambda tx: public_names.retract(tx, ANA))
    assert await shown_by(store, ANA) is None
