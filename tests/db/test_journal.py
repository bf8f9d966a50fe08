"""The journal is whole, or says which entry is not."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from db import journal
from db.engine.transaction import Store, Transaction
from db.journal import Entry, JournalBroken
from db.secrets.keys import ServerKeys
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
