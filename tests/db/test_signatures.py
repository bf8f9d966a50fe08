"""One signature an account, and totals that always agree with the rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import counters, signatures
from db.counters import Totals
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble
from db.signatures import Appearance, Signature, SignedText
from tests.stage.factories import (
    ANA,
    BEN,
    CHO,
    NEVER_REGISTERED,
    SIGNATURE,
    TEXT,
    number_of_signatures,
    sign,
    signature_of,
    withdraw,
)

NEXT_VERSION = replace(TEXT, version="2")
"""The same wording, in a letter of which other words have changed."""

ORGANISATION = replace(SIGNATURE, organisation=True, confirmed=False, sealed=b"an organisation")


async def totals(store: Store) -> Totals:
    return await store.transact(counters.totals)


@pytest.mark.parametrize(
    "signature",
    [
        SIGNATURE,
        replace(SIGNATURE, appearance=Appearance.ANONYMOUS, sealed=None, country=None),
        replace(SIGNATURE, appearance=Appearance.PUBLIC, platform="discord", locale="pt-BR"),
        ORGANISATION,
        replace(ORGANISATION, confirmed=True, consent_version=7),
        replace(SIGNATURE, sealed=bytes(range(256)) * 40),
    ],
)
async def test_a_signature_is_kept_as_it_was_given(
    letter_store: Store, signature: Signature
) -> None:
    await sign(letter_store, ANA, signature)
    assert await signature_of(letter_store, ANA) == signature


async def test_nobody_has_signed_in_an_empty_store(letter_store: Store) -> None:
    assert await signature_of(letter_store, ANA) is None
    assert await totals(letter_store) == Totals()


async def test_people_organisations_and_those_that_wait_are_counted_apart(
    letter_store: Store,
) -> None:
    await sign(letter_store, ANA)
    await sign(letter_store, BEN, ORGANISATION)
    await sign(letter_store, CHO, replace(ORGANISATION, confirmed=True))
    assert await totals(letter_store) == Totals(people=1, organisations=1, organisations_waiting=1)


async def test_signing_again_replaces_the_signature_and_counts_once(letter_store: Store) -> None:
    changed = replace(SIGNATURE, appearance=Appearance.PUBLIC, sealed=b"another name")
    await sign(letter_store, ANA)
    await sign(letter_store, ANA, changed)
    assert await signature_of(letter_store, ANA) == changed
    assert await number_of_signatures(letter_store) == 1
    assert await totals(letter_store) == Totals(people=1)


async def test_a_signature_that_becomes_an_organisation_moves_between_totals(
    letter_store: Store,
) -> None:
    await sign(letter_store, ANA)
    await sign(letter_store, ANA, ORGANISATION)
    assert await totals(letter_store) == Totals(organisations_waiting=1)
    await sign(letter_store, ANA, replace(ORGANISATION, confirmed=True))
    assert await totals(letter_store) == Totals(organisations=1)
    await sign(letter_store, ANA)
    assert await totals(letter_store) == Totals(people=1)


@pytest.mark.parametrize(
    "signature", [SIGNATURE, ORGANISATION, replace(ORGANISATION, confirmed=True)]
)
async def test_a_withdrawn_signature_leaves_no_row_and_no_count(
    letter_store: Store, signature: Signature
) -> None:
    await sign(letter_store, ANA, signature)
    assert await withdraw(letter_store, ANA)
    assert await signature_of(letter_store, ANA) is None
    assert await number_of_signatures(letter_store) == 0
    assert await totals(letter_store) == Totals()


async def test_withdrawing_twice_takes_nothing_from_the_total(letter_store: Store) -> None:
    await sign(letter_store, ANA)
    await sign(letter_store, BEN)
    assert await withdraw(letter_store, ANA)
    assert not await withdraw(letter_store, ANA)
    assert await totals(letter_store) == Totals(people=1)
    assert await signature_of(letter_store, BEN) == SIGNATURE


async def test_a_text_is_registered_once_however_often_the_bot_starts(store: Store) -> None:
    for _ in range(3):
        await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    rows = await store.transact(
        lambda tx: tx.rows("SELECT letter, version, sha256 FROM letter_text")
    )
    assert [SignedText(*row) for row in rows] == [TEXT]


async def test_a_registered_text_never_changes(letter_store: Store) -> None:
    await sign(letter_store, ANA)
    await letter_store.transact(lambda tx: signatures.register_text(tx, NEXT_VERSION))
    rows = await letter_store.transact(lambda tx: tx.rows("SELECT version FROM letter_text"))
    assert [tuple(row) for row in rows] == [(TEXT.version,)]
    assert await signature_of(letter_store, ANA) == SIGNATURE


async def test_a_wording_that_stays_is_signed_in_the_version_that_is_agreed_to(
    letter_store: Store,
) -> None:
    again = replace(SIGNATURE, text=NEXT_VERSION)
    await sign(letter_store, ANA)
    await letter_store.transact(lambda tx: signatures.register_text(tx, NEXT_VERSION))
    await sign(letter_store, BEN, again)
    assert await signature_of(letter_store, ANA) == SIGNATURE
    assert await signature_of(letter_store, BEN) == again


async def test_each_signature_stays_with_the_text_it_was_given_for(letter_store: Store) -> None:
    second = SignedText("a-letter", "2", "f" * 64)
    await sign(letter_store, ANA)
    await letter_store.transact(lambda tx: signatures.register_text(tx, second))
    await sign(letter_store, BEN, replace(SIGNATURE, text=second))
    assert await signature_of(letter_store, ANA) == SIGNATURE
    assert await signature_of(letter_store, BEN) == replace(SIGNATURE, text=second)


async def test_signing_an_unregistered_text_fails_and_leaves_nothing(letter_store: Store) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        await sign(letter_store, ANA, replace(SIGNATURE, text=NEVER_REGISTERED))
    assert caught.value.trouble is Trouble.FAILED
    assert await number_of_signatures(letter_store) == 0
    assert await totals(letter_store) == Totals()


async def test_a_failed_change_leaves_the_earlier_signature(letter_store: Store) -> None:
    await sign(letter_store, ANA)
    with pytest.raises(StoreUnavailable):
        await sign(letter_store, ANA, replace(SIGNATURE, text=NEVER_REGISTERED))
    assert await signature_of(letter_store, ANA) == SIGNATURE
    assert await totals(letter_store) == Totals(people=1)


async def test_reading_touches_no_row_and_signing_does(letter_store: Store) -> None:
    async def read(tx: Transaction) -> bool:
        await signatures.signature_of(tx, ANA)
        await counters.totals(tx)
        await signatures.withdraw(tx, ANA)
        return tx.wrote or tx.erases

    async def write(tx: Transaction) -> bool:
        await signatures.sign(tx, ANA, SIGNATURE)
        return tx.wrote and not tx.erases

    async def change(tx: Transaction) -> bool:
        await signatures.sign(tx, ANA, SIGNATURE)
        return tx.erases

    assert not await letter_store.transact(read)
    assert await letter_store.transact(write)
    assert await letter_store.transact(change)
