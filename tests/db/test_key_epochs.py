"""A database knows whose it is: no other server's key opens it, and nobody is counted twice."""

from __future__ import annotations

from functools import partial

import pytest

from db import journal, key_epochs, marking
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble, Work
from db.key_epochs import OtherKeys, agree, see, stay
from db.secrets.keys import ServerKeys
from db.secrets.vault import Vault
from tests.stage.factories import ANA, sign

AT = "2026-03-01T12:00:00Z"
OTHERS = Vault(ServerKeys(b"T" * 32, b"a" * 32, b"o" * 32))


def by(vault: Vault, work: Work[object]) -> Work[object]:
    """`work`, done by who has the keys of `vault`."""

    async def done(tx: Transaction) -> object:
        tx.vault = vault
        return await work(tx)

    return done


async def _entered(tx: Transaction) -> None:
    await journal.record(tx, AT, journal.CLOCK, "alert approved", "x")


async def _unmarked(store: Store) -> None:
    """Let the database be one of the version before."""
    await store.transact(lambda tx: tx.execute("DELETE FROM key_epoch"))


async def _refused(store: Store, vault: Vault) -> None:
    before = await store.transact(lambda tx: tx.rows("SELECT id, mark FROM key_epoch"))
    for work in (see, agree):
        with pytest.raises(OtherKeys):
            await store.transact(by(vault, work))
    assert await store.transact(lambda tx: tx.rows("SELECT id, mark FROM key_epoch")) == before


async def test_from_the_first_start_on_another_server_key_is_refused(
    store: Store, vault: Vault
) -> None:
    """Also while nobody has done anything yet."""
    await store.transact(by(vault, agree))
    await _refused(store, OTHERS)
    with pytest.raises(OtherKeys):
        await store.transact(by(OTHERS, key_epochs.epoch))
    await store.transact(by(vault, agree))


@pytest.mark.parametrize("sign_of_theirs", [_entered, marking.begin], ids=["journal", "roll"])
async def test_a_database_of_the_version_before_is_of_who_has_written_it(
    letter_store: Store, vault: Vault, sign_of_theirs: Work[object]
) -> None:
    await letter_store.transact(by(vault, sign_of_theirs))
    await sign(letter_store, ANA)
    await _unmarked(letter_store)
    await _refused(letter_store, OTHERS)
    await letter_store.transact(by(vault, agree))
    await _refused(letter_store, OTHERS)


async def test_an_entry_that_somebody_changed_makes_no_database_anothers(
    store: Store, vault: Vault
) -> None:
    await store.transact(by(vault, marking.begin))
    await store.transact(by(vault, _entered))
    await store.transact(lambda tx: tx.execute("UPDATE journal SET at = 'then', epoch = 9"))
    await _unmarked(store)
    await store.transact(by(vault, agree))


async def test_who_only_looks_marks_nothing(store: Store, vault: Vault) -> None:
    await store.transact(by(vault, see))
    assert await store.transact(lambda tx: tx.rows("SELECT id FROM key_epoch")) == []


async def test_a_program_stays_with_the_keys_it_began_with(store: Store, vault: Vault) -> None:
    await store.transact(by(vault, agree))
    await store.transact(by(vault, stay))
    await store.transact(partial(key_epochs.enter, vault=OTHERS))
    with pytest.raises(StoreUnavailable) as caught:
        await store.transact(by(vault, stay))
    assert caught.value.trouble is Trouble.RENEWED
