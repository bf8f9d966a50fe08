"""Names shown by their owners' choice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from db import public_names
from db.engine.transaction import Store
from db.public_names import PublicName, TakenOff
from db.secrets.vault import AccountTag
from messages.collation import place
from tests.stage.adversary import alter, copy, put_back
from tests.stage.factories import ANA, BEN, PUBLIC_NAME, random_tags

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


async def test_a_name_with_a_place_is_listed_in_the_one_order(store: Store) -> None:
    names = ("Яна", "Örn", "ana", "Ben", "林淑芬")
    for name, tag in zip(names, random_tags(len(names), seed=5), strict=True):
        shown = PublicName(name, None, None, confirmed=True)
        publishing = partial(public_names.publish, tag=tag, public_name=shown, place=place(name))
        await store.transact(publishing)
    listed = await store.transact(lambda tx: public_names.listed(tx, b"", "", 9))
    assert [each.name for each in listed] == ["ana", "Ben", "Örn", "Яна", "林淑芬"]
    behind = listed[1]
    rest = await store.transact(lambda tx: public_names.listed(tx, behind.place, behind.handle, 2))
    assert [each.name for each in rest] == ["Örn", "Яна"]


async def test_a_name_that_is_taken_off_stays_with_its_reason_until_another_is_shown(
    store: Store,
) -> None:
    await store.transact(lambda tx: public_names.publish(tx, ANA, PUBLIC_NAME, b"place"))
    (listed,) = await store.transact(lambda tx: public_names.listed(tx, b"", "", 9))
    await store.transact(lambda tx: public_names.take_off(tx, ANA, b"hidden"))
    assert await store.transact(lambda tx: public_names.listed(tx, b"", "", 9)) == []
    assert await store.transact(lambda tx: public_names.called(tx, listed.handle)) is None
    off = await store.transact(lambda tx: public_names.taken_off(tx, ANA))
    assert off == TakenOff(PUBLIC_NAME.name, b"hidden")
    await store.transact(lambda tx: public_names.publish(tx, ANA, PUBLIC_NAME, b"place"))
    assert await store.transact(lambda tx: public_names.taken_off(tx, ANA)) is None


async def test_names_of_before_get_their_places_unless_they_were_changed_meanwhile(
    store: Store,
) -> None:
    await publish(store, ANA, PUBLIC_NAME)
    await publish(store, BEN, UNION)
    found = await store.transact(lambda tx: public_names.unlisted_after(tx, AccountTag(b""), 9))
    assert found == [(ANA, PUBLIC_NAME.name)], "organisations of before stay unlisted"
    for name in ("Somebody else", PUBLIC_NAME.name):
        give = partial(public_names.give_place, tag=ANA, name=name, place=b"place")
        await store.transact(give)
    (listed,) = await store.transact(lambda tx: public_names.listed(tx, b"", "", 9))
    assert listed.name == PUBLIC_NAME.name


async def test_a_name_that_somebody_else_wrote_or_changed_is_on_no_list(store: Store) -> None:
    """Nor is one put back at its place that was taken off; and nobody marks it by taking it off."""
    await store.transact(lambda tx: public_names.publish(tx, ANA, PUBLIC_NAME, b"place"))
    assert not await store.transact(partial(public_names.is_spoiled, tag=ANA))
    listed = await store.transact(partial(copy, table="public_name"))
    await store.transact(partial(public_names.take_off, tag=ANA, reason=b"hidden"))
    assert not await store.transact(partial(public_names.is_spoiled, tag=ANA))
    off = await store.transact(partial(copy, table="public_name"))
    place = listed.rows[0][listed.columns.index("place")]
    changes = (("name", "A slur"), ("handle", "NABC2345"), ("place", place), ("mark", b"x" * 16))
    for column, value in changes:
        await store.transact(partial(alter, table="public_name", column=column, value=value))
        assert await store.transact(lambda tx: public_names.listed(tx, b"", "", 9)) == []
        assert await store.transact(lambda tx: public_names.taken_off(tx, ANA)) is None
        await store.transact(partial(public_names.take_off, tag=ANA, reason=b"again"))
        assert await store.transact(partial(public_names.is_spoiled, tag=ANA)), column
        await store.transact(lambda tx: put_back(tx, off))
    await store.transact(lambda tx: put_back(tx, listed))
    await store.transact(partial(alter, table="public_name", column="reason", value=b"made up"))
    assert await store.transact(lambda tx: public_names.taken_off(tx, ANA)) is None
