"""Leases on PostgreSQL: one holder at a time, who knows when the lease is over, and is fenced."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import pytest

from db.engine.fenced import FencedStore
from db.engine.leases import BEAT, HELD, PUT_OUT, SILENCE, Leases
from db.engine.postgres import PostgresStore
from db.engine.postgres_transaction import WRITERS
from db.engine.sqlite import SqliteStore
from db.engine.transaction import LeaseLost, StoreUnavailable, Transaction, Trouble
from tests.stage.cut import through, way_to
from tests.stage.factories import ANA, sign
from tests.stage.stores import VAULT, PostgresServer

BACKENDS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1 AND objsubid = 2"
NOTE = "INSERT INTO pace (platform, per_second) VALUES ('telegram', 7)"
NOTED = "SELECT per_second FROM pace"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    """The clock of the process whose leases are `leases`."""
    return Clock()


@pytest.fixture
async def leases(postgres_url: str, clock: Clock) -> AsyncIterator[Leases]:
    """The leases of a process whose clock the test moves."""
    leases = Leases(postgres_url, clock)
    yield leases
    await leases.close()


async def note(tx: Transaction) -> None:
    await tx.execute(NOTE)


async def _put_out(onlooker: asyncpg.Connection) -> None:
    """End the connection of every lease, as a server does that hears nothing of it."""
    await onlooker.fetch(f"SELECT pg_terminate_backend(pid, 5000) FROM ({BACKENDS}) q")


async def test_one_process_holds_a_lease_until_it_lets_go(
    bot: PostgresStore, other_bot: PostgresStore
) -> None:
    lease = await bot.hold("clock")
    assert lease is not None
    assert lease.is_held
    assert await bot.hold("clock") is lease, "it has it already"
    assert await other_bot.hold("clock") is None
    assert await other_bot.hold("conductor") is not None
    await lease.release()
    assert not lease.is_held
    assert lease.lost.is_set()
    assert await other_bot.hold("clock") is not None
    assert await bot.hold("clock") is None


async def test_a_shared_lease_has_many_holders_and_nobody_has_it_alone(
    bot: PostgresStore, other_bot: PostgresStore
) -> None:
    ours, theirs = [await each.hold("telegram", shared=True) for each in (bot, other_bot)]
    assert ours is not None
    assert theirs is not None
    await ours.release()
    assert await bot.hold("telegram") is None
    await theirs.release()
    assert await bot.hold("telegram") is not None


async def test_a_lease_is_over_by_the_holders_own_clock_before_the_server_ends_it(
    leases: Leases, clock: Clock
) -> None:
    lease = await leases.hold("clock")
    assert lease is not None
    clock.at += HELD - 0.001
    assert lease.is_held
    clock.at += 0.002
    assert not lease.is_held, "at this very moment: nothing had to notice it"
    assert HELD < SILENCE


async def test_a_holder_whose_time_is_over_is_told_and_takes_the_lease_anew(
    leases: Leases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.leases.BEAT", 0.01)
    lease = await leases.hold("clock")
    assert lease is not None
    clock.at += HELD + 1
    async with asyncio.timeout(10):
        await lease.lost.wait()
    again = await leases.hold("clock")
    assert again is not None
    assert again is not lease
    assert again.is_held
    assert not lease.is_held


async def test_beats_that_are_answered_prolong_a_lease(
    leases: Leases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.leases.BEAT", 0.001)
    lease = await leases.hold("clock")
    assert lease is not None
    for _ in range(4):
        clock.at += HELD * 0.6
        assert lease.is_held
        await leases.hold("another")
        await asyncio.sleep(0.01)
    assert lease.is_held


async def test_leases_outlive_a_server_that_takes_a_third_of_their_time_for_each_word(
    postgres_server: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quarter of the usual times: each statement takes what a server takes that is 2 s slow."""
    monkeypatch.setattr("db.engine.leases.BEAT", BEAT / 4)
    monkeypatch.setattr("db.engine.leases.HELD", HELD / 4)
    async with way_to(postgres_server.socket_file) as way:
        way.delay = HELD / 12
        leases = Leases(through(postgres_url, way.port))
        lease = await leases.hold("clock")
        assert lease is not None
        ends = [asyncio.create_task(lease.lost.wait())]
        done, _ = await asyncio.wait(ends, timeout=HELD / 2)
        assert not done
        assert lease.is_held
        ends[0].cancel()
        await leases.close()


async def test_a_process_that_lost_its_leases_goes_on_with_what_needs_none(
    bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    lease = await bot.hold("lane telegram")
    assert lease is not None
    await _put_out(onlooker)
    async with asyncio.timeout(10):
        await lease.lost.wait()
    await sign(bot, ANA)
    again = await bot.hold("lane telegram")
    assert again is not None
    assert again.is_held
    assert len(await onlooker.fetch(BACKENDS)) == 1


async def test_the_server_ends_a_connection_that_says_nothing(
    bot: PostgresStore, postgres_url: str, onlooker: asyncpg.Connection
) -> None:
    leases = Leases(postgres_url)
    assert await leases.hold("clock") is not None
    said = "SELECT application_name LIKE 'lease %' FROM pg_stat_activity WHERE pid = $1"
    assert await onlooker.fetchval(said, await onlooker.fetchval(BACKENDS))
    assert leases._session is not None
    shown = await leases._session.ask("SELECT current_setting('idle_session_timeout')")
    assert shown == f"{SILENCE}s"
    within = await bot.transact(
        lambda tx: tx.row("SELECT current_setting('idle_in_transaction_session_timeout')")
    )
    assert within is not None
    assert within[0] == f"{SILENCE}s"
    await leases.close()


async def test_what_a_former_holder_writes_is_undone(
    bot: PostgresStore, other_bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    lease = await bot.hold("clock")
    assert lease is not None
    fenced = FencedStore(bot, lease)
    await fenced.transact(note)
    await onlooker.execute("DELETE FROM pace")
    await _put_out(onlooker)
    assert await other_bot.hold("clock") is not None
    with pytest.raises(LeaseLost):
        await fenced.transact(note)
    assert lease.lost.is_set()
    assert await onlooker.fetchval(NOTED) is None
    await bot.transact(note)
    assert (await fenced.transact(lambda tx: tx.row(NOTED))) == (7,), "reading does no harm"


async def test_who_believes_wrongly_that_the_lease_is_held_is_corrected_by_the_database(
    leases: Leases, bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    lease = await leases.hold("clock")
    assert lease is not None
    assert leases._session is not None
    await leases._session.ask("SELECT pg_advisory_unlock_all()")
    assert lease.is_held, "as far as it knows"
    with pytest.raises(LeaseLost):
        await FencedStore(bot, lease).transact(note)
    assert lease.lost.is_set()
    assert await onlooker.fetchval(NOTED) is None


async def test_nobody_takes_over_before_the_work_under_way_has_ended(
    bot: PostgresStore, other_bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    lease = await bot.hold("clock")
    assert lease is not None
    checked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction) -> None:
        await note(tx)
        await lease.check(tx)
        checked.set()
        await go_on.wait()

    slowly = asyncio.create_task(bot.transact(slow))
    await checked.wait()
    await _put_out(onlooker)
    assert await other_bot.hold("clock") is None, "the lock is free, and the fence is not"
    go_on.set()
    await slowly
    assert await other_bot.hold("clock") is not None


async def test_a_server_that_stops_takes_the_leases_along_and_gives_them_again(
    bot: PostgresStore, postgres_server: PostgresServer
) -> None:
    lease = await bot.hold("clock")
    assert lease is not None
    postgres_server.crash()
    try:
        async with asyncio.timeout(10):
            await lease.lost.wait()
        with pytest.raises(StoreUnavailable):
            await bot.hold("clock")
    finally:
        postgres_server.start()
    assert await bot.hold("clock") is not None


async def test_on_sqlite_a_lease_is_never_lost(sqlite_store: SqliteStore) -> None:
    lease = await sqlite_store.hold("clock")
    assert lease is not None
    await FencedStore(sqlite_store, lease).transact(note)
    await lease.release()
    assert lease.is_held
    assert not lease.lost.is_set()
    assert await sqlite_store.transact(lambda tx: tx.row(NOTED)) == (7,)


async def test_a_lease_that_somebody_else_than_the_bot_holds_is_told_as_that(
    bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    await onlooker.execute("SELECT pg_advisory_lock(1, hashtext('clock'))")
    for shared in (False, True):
        with pytest.raises(StoreUnavailable) as caught:
            await bot.hold("clock", shared=shared)
        assert caught.value.trouble is Trouble.LOCKED
    assert await bot.hold("conductor")
    await onlooker.execute("SELECT pg_advisory_unlock_all()")
    assert await bot.hold("clock")


@asynccontextmanager
async def _frozen(server: PostgresServer, url: str) -> AsyncIterator[asyncio.StreamReader]:
    """A process that stands still between the halves of a statement, and keeps others from writing.

    What it hears from the server is given.
    """
    reader, writer = await asyncio.open_unix_connection(str(server.socket_file))
    database = urlsplit(url).path.strip("/").encode()
    start = struct.pack("!I", 3 << 16) + b"user\0postgres\0database\0" + database + b"\0\0"
    writer.write(struct.pack("!I", len(start) + 4) + start)
    for kind, words in (
        (b"Q", f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS})\0".encode()),
        (b"P", b"\0SELECT 1\0\0\0"),
        (b"H", b""),
    ):
        writer.write(kind + struct.pack("!I", len(words) + 4) + words)
    await reader.readuntil(b"1\0\0\0\4")  # the first half was understood
    try:
        yield reader
    finally:
        writer.close()


async def test_who_stands_still_and_keeps_others_from_writing_is_put_out_by_a_start(
    postgres_server: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.leases.BEAT", 0.01)
    monkeypatch.setattr("db.engine.leases.PUT_OUT", PUT_OUT.replace("8 seconds", "0 seconds"))
    async with _frozen(postgres_server, postgres_url) as frozen:
        store = await PostgresStore.open(postgres_url, VAULT)
        await store.close()
        assert b"terminating connection" in await frozen.read()
