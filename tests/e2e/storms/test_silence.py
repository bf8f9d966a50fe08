"""A server that answers no more: who waits is told, and who wants nothing more need not wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from db.engine.postgres import PostgresStore
from db.engine.state import State
from db.engine.transaction import StoreUnavailable, Trouble
from db.signatures import register_text
from tests.stage.cut import Way, through
from tests.stage.factories import ANA, TEXT, number_of_signatures, sign
from tests.stage.stores import VAULT

MOMENT, LONG = 0.05, 600.0
"""Seconds in place of those that people, or a bot that ends, wait for an answer."""

SOON = 10.0
"""Seconds within which something surely happens that happens at all."""


@pytest.fixture
async def address(way: Way, postgres_url: str) -> str:
    """The address of a database with the letter's text, at the end of `way`."""
    address = through(postgres_url, way.port)
    store = await PostgresStore.open(address, VAULT)
    await store.transact(lambda tx: register_text(tx, TEXT))
    await store.close()
    return address


@asynccontextmanager
async def _with_one_connection(address: str) -> AsyncIterator[PostgresStore]:
    """A store with one connection, which is open."""
    store = PostgresStore(address, VAULT, State(), 1)
    await number_of_signatures(store)
    try:
        yield store
    finally:
        await store.close()


async def test_who_waits_is_told_in_time_and_the_next_gets_another_connection(
    way: Way, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.postgres.ANSWER_WAIT", MOMENT)
    async with _with_one_connection(address) as store, asyncio.timeout(SOON):
        way.cut()
        with pytest.raises(StoreUnavailable) as caught:
            await sign(store, ANA)
        assert caught.value.trouble is Trouble.UNREACHABLE
        way.mend()
        assert await number_of_signatures(store) == 0


async def test_work_that_nobody_wants_any_more_ends_though_the_server_is_silent(
    way: Way, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.postgres_transaction.UNDO_WAIT", MOMENT)
    monkeypatch.setattr("db.engine.postgres.ANSWER_WAIT", LONG)
    async with _with_one_connection(address) as store:
        way.cut()
        signing = asyncio.create_task(sign(store, ANA))
        done, _ = await asyncio.wait({signing}, timeout=MOMENT)
        assert not done
        signing.cancel()
        done, _ = await asyncio.wait({signing}, timeout=SOON)
        assert done
        assert signing.cancelled()
        way.mend()
        assert await number_of_signatures(store) == 0
