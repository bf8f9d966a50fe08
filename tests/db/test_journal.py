"""The journal is whole, or says which entry is not."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from db import journal
from db.engine.transaction import Store, Transaction
from db.journal import Entry, JournalBroken
from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import Vault

AT = "2026-03-01T12:00:00Z"
ACTOR = b"p" * 16
ENTRIES = 5


@pytest.fixture
async def written(store: Store) -> Store:
    """A store with a few entries."""

    async def work(tx: Transaction) -> None:
        for n in range(1, ENTRIES + 1):
            await journal.record(tx, AT, ACTOR, "alert approved", f"alert {n}")

    await store.transact(work)
    return store


async def test_an_empty_journal_is_whole(store: Store) -> None:
    assert await store.transact(journal.verify) == 0


async def test_what_was_written_is_whole_and_in_order(written: Store) -> None:
    assert await written.transact(journal.verify) == ENTRIES
    found = await written.transact(journal.entries)
    assert [entry.subject for entry in found] == [f"alert {n}" for n in range(1, ENTRIES + 1)]
    assert found[0] == Entry(1, AT, ACTOR, "alert approved", "alert 1", found[0].hash)


async def test_more_entries_than_are_read_at_once_are_whole(store: Store) -> None:
    async def work(tx: Transaction) -> int:
        for n in range(2_005):
            await journal.record(tx, AT, journal.CLOCK, "milestone drafted", str(n))
        return await journal.verify(tx)

    assert await store.transact(work) == 2_005


class Tampering(NamedTuple):
    """What somebody does to the database, and the number of the entry that then fails."""

    name: str
    sql: tuple[str, ...]
    fails: int


TAMPERED = (
    *(
        Tampering(f"{column} changed", (f"UPDATE journal SET {column} = 'x' WHERE n = 3",), 3)
        for column in ("at", "act", "subject")
    ),
    Tampering("one removed", ("DELETE FROM journal WHERE n = 2",), 2),
    Tampering("the last removed", ("DELETE FROM journal WHERE n = 5",), 5),
    Tampering(
        "the last removed, and the end with it",
        (
            "DELETE FROM journal WHERE n = 5",
            "UPDATE journal_head SET n = 4, hash = (SELECT hash FROM journal WHERE n = 4)",
        ),
        5,
    ),
    Tampering(
        "one removed, the others closed up",
        (
            "DELETE FROM journal WHERE n = 2",
            "UPDATE journal SET n = n - 1 WHERE n = 3",
            "UPDATE journal SET n = n - 1 WHERE n = 4",
            "UPDATE journal SET n = n - 1 WHERE n = 5",
            "UPDATE journal_head SET n = 4",
        ),
        2,
    ),
    Tampering(
        "two exchanged",
        (
            "UPDATE journal SET n = 99 WHERE n = 2",
            "UPDATE journal SET n = 2 WHERE n = 3",
            "UPDATE journal SET n = 3 WHERE n = 99",
        ),
        2,
    ),
    *(
        Tampering(
            f"one inserted as number {n}",
            (
                "INSERT INTO journal (n, at, actor, act, subject, hash) "
                f"SELECT {n}, at, actor, act, subject, hash FROM journal WHERE n = 5",
            ),
            n,
        )
        for n in (-3, 0, 6)
    ),
    Tampering("all removed", ("DELETE FROM journal",), 1),
    Tampering("the end removed", ("DELETE FROM journal_head",), 6),
)


@pytest.mark.parametrize("tampering", TAMPERED, ids=lambda tampering: tampering.name)
async def test_what_is_tampered_with_is_told_by_its_number(
    written: Store, tampering: Tampering
) -> None:
    async def tamper(tx: Transaction) -> None:
        for sql in tampering.sql:
            await tx.execute(sql)

    await written.transact(tamper)
    with pytest.raises(JournalBroken) as broken:
        await written.transact(journal.verify)
    assert broken.value.args == (tampering.fails,)


async def test_writing_on_does_not_hide_that_the_last_was_removed(written: Store) -> None:
    async def tamper_and_write(tx: Transaction) -> None:
        await tx.execute("DELETE FROM journal WHERE n = 5")
        await journal.record(tx, AT, ACTOR, "alert stopped", "alert 5")

    await written.transact(tamper_and_write)
    with pytest.raises(JournalBroken) as broken:
        await written.transact(journal.verify)
    assert broken.value.args == (5,)


async def test_another_servers_key_proves_nothing(written: Store) -> None:
    other = Vault(ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32))

    async def verified_by_another(tx: Transaction) -> int:
        tx.vault = other
        return await journal.verify(tx)

    with pytest.raises(JournalBroken):
        await written.transact(verified_by_another)


@pytest.fixture
async def renewed_journal(written: Store, vault: Vault, server_keys: ServerKeys) -> Vault:
    """The vault of renewed keys, by which the journal has gone on for two entries."""
    after = Vault(renewed(server_keys, date(2026, 3, 1)))

    async def work(tx: Transaction) -> None:
        tx.vault = after
        await journal.record(tx, AT, journal.CLOCK, "keys renewed", "")
        await journal.record(tx, AT, ACTOR, "alert stopped", "alert 5")

    await written.transact(work)
    return after


async def _forged(tx: Transaction, vault: Vault, *sql: str) -> None:
    """What who has the keys of `vault` can make of the journal: entries 1 to 5 written anew."""
    for each in sql:
        await tx.execute(each)
    entries = await journal.entries(tx)
    await tx.execute("DELETE FROM journal")
    await tx.execute("DELETE FROM journal_head")
    tx.vault = vault
    for entry in entries[:ENTRIES]:
        await journal.record(tx, entry.at, entry.actor, entry.act, entry.subject)
    for entry in entries[ENTRIES:]:
        await tx.execute(
            "INSERT INTO journal (n, at, actor, act, subject, hash, epoch) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            *(entry.n, entry.at, entry.actor, entry.act, entry.subject, entry.hash, entry.epoch),
        )


async def _verified(store: Store, vault: Vault) -> int:
    async def work(tx: Transaction) -> int:
        tx.vault = vault
        return await journal.verify(tx)

    return await store.transact(work)


async def test_with_a_renewed_key_the_entries_of_both_are_whole(
    written: Store, renewed_journal: Vault
) -> None:
    assert await _verified(written, renewed_journal) == ENTRIES + 2


async def test_an_earlier_key_changes_nothing_that_it_wrote(
    written: Store, vault: Vault, renewed_journal: Vault
) -> None:
    head = await written.transact(journal.head)

    async def forge(tx: Transaction) -> None:
        await _forged(tx, vault, "UPDATE journal SET act = 'alert written' WHERE n = 3")
        await tx.execute("DELETE FROM journal_head")
        await tx.execute("INSERT INTO journal_head (id, n, hash) VALUES (1, $1, $2)", *head)

    await written.transact(forge)
    with pytest.raises(JournalBroken) as broken:
        await _verified(written, renewed_journal)
    assert broken.value.args == (ENTRIES + 1,), "the first entry of the new epoch"


async def test_an_earlier_key_does_not_write_on(
    written: Store, vault: Vault, renewed_journal: Vault
) -> None:
    async def forge(tx: Transaction) -> None:
        tx.vault = vault
        await journal.record(tx, AT, ACTOR, "alert approved", "alert 6")

    await written.transact(forge)
    with pytest.raises(JournalBroken) as broken:
        await _verified(written, renewed_journal)
    assert broken.value.args == (ENTRIES + 3,)


async def test_an_earlier_key_does_not_take_the_journal_back_to_before_it_was_renewed(
    written: Store, vault: Vault, renewed_journal: Vault
) -> None:
    async def forge(tx: Transaction) -> None:
        await _forged(tx, vault, f"DELETE FROM journal WHERE n > {ENTRIES}")

    await written.transact(forge)
    assert await _verified(written, vault) == ENTRIES
    with pytest.raises(JournalBroken) as broken:
        await _verified(written, renewed_journal)
    assert broken.value.args == (ENTRIES + 1,)


@pytest.mark.parametrize(("number", "epoch"), [(3, 1), (6, 0), (7, 0), (7, 2), (3, -1), (3, 99)])
async def test_an_entry_of_another_epoch_than_it_was_is_told(
    written: Store, renewed_journal: Vault, number: int, epoch: int
) -> None:
    change = f"UPDATE journal SET epoch = {epoch} WHERE n = {number}"
    await written.transact(lambda tx: tx.execute(change))
    with pytest.raises(JournalBroken) as broken:
        await _verified(written, renewed_journal)
    assert broken.value.args == (number,)
