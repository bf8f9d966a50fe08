"""One process a token: its lock can be taken again, and does not give the token away."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.leases import Claim, alone, lock_of, obtained
from bot.platform import PlatformRefused
from db.engine.postgres import PostgresStore
from db.engine.sqlite import SqliteStore
from tests.stage.stores import VAULT


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


async def test_it_can_be_started_again_in_the_same_process(sqlite_store: SqliteStore) -> None:
    for _ in range(2):
        async with alone(sqlite_store, "telegram", "12:token"):
            pass


def test_the_lock_does_not_give_the_token_away() -> None:
    assert "token" not in str(lock_of("12:token"))


async def test_on_two_machines_the_database_tells_them_apart(postgres_url: str) -> None:
    first, second = [await PostgresStore.open(postgres_url, VAULT) for _ in range(2)]
    try:
        async with alone(first, "telegram", "12:token"), alone(second, "discord", "a"):
            with pytest.raises(PlatformRefused, match="this database"):
                async with alone(second, "telegram", "another machine's file"):
                    pass
        await first.close()
        async with alone(second, "telegram", "12:token"):
            pass
    finally:
        await second.close()


async def test_a_claim_lasts_as_long_as_any_service_of_the_platform(
    sqlite_store: SqliteStore,
) -> None:
    claim = Claim("telegram", "12:token")

    async def taken() -> bool:
        try:
            async with alone(sqlite_store, "telegram", "12:token"):
                return False
        except PlatformRefused:
            return True

    for _ in range(2):
        async with claim.held(sqlite_store):
            async with claim.held(sqlite_store):
                assert await taken()
            assert await taken(), "one is left"
        assert not await taken()


async def test_who_claims_what_another_has_is_refused_and_may_try_again(
    sqlite_store: SqliteStore,
) -> None:
    claim = Claim("telegram", "12:token")
    async with alone(sqlite_store, "telegram", "12:token"):
        with pytest.raises(PlatformRefused):
            async with claim.held(sqlite_store):
                pass
    async with claim.held(sqlite_store):
        pass


async def test_a_lease_is_waited_for_until_its_holder_is_gone(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.leases.STAND_BY", 0.01)
    first, second = [await PostgresStore.open(postgres_url, VAULT) for _ in range(2)]
    stop = asyncio.Event()
    try:
        assert await obtained(first, "clock", stop)
        assert await obtained(first, "clock", stop), "it has it already"
        waiting = asyncio.create_task(obtained(second, "clock", stop))
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        assert not done
        await first.close()
        assert await asyncio.wait_for(waiting, 10)
    finally:
        await second.close()


async def test_who_waits_for_a_lease_can_be_stopped(postgres_url: str) -> None:
    first, second = [await PostgresStore.open(postgres_url, VAULT) for _ in range(2)]
    stop = asyncio.Event()
    try:
        assert await obtained(first, "clock", stop)
        waiting = asyncio.create_task(obtained(second, "clock", stop))
        stop.set()
        assert not await asyncio.wait_for(waiting, 10)
    finally:
        await first.close()
        await second.close()
