"""A whole database from SQLite to PostgreSQL: the same on both sides, or closed to everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from db.engine import load
from db.engine.progress import Step, untold
from db.engine.sqlite import SqliteStore
from db.engine.tables import Digest, NotEmpty, NotTheSame
from db.engine.transaction import StoreUnavailable, Trouble
from db.signatures import register_text
from tests.stage.factories import BEN, SIGNATURE, TEXT, sign, signature_of
from tests.stage.full import Content, content, every_table, fill
from tests.stage.stores import VAULT, opened


@asynccontextmanager
async def _full(path: Path) -> AsyncIterator[tuple[SqliteStore, Content]]:
    store = await SqliteStore.open(path, VAULT)
    try:
        await fill(store)
        yield store, await content(store)
    finally:
        await store.close()


async def _reserved(url: str) -> None:
    """An empty database with its tables, closed to everybody."""
    async with opened(url):
        pass
    await load.reserve(url)


async def _trouble(url: str) -> Trouble | None:
    """Why nobody can open the database."""
    try:
        async with opened(url):
            return None
    except StoreUnavailable as closed:
        return closed.trouble


async def test_everything_is_there_and_the_same(sqlite_path: Path, postgres_url: str) -> None:
    await _reserved(postgres_url)
    assert await _trouble(postgres_url) is Trouble.UNFINISHED
    async with _full(sqlite_path) as (store, whole):
        rows, tables = await load.load(store.raw, postgres_url, untold)
        assert (rows, tables) == (sum(map(len, whole.values())), len(every_table()))
    async with opened(postgres_url) as moved:
        assert await content(moved) == whole


async def test_people_go_on_signing_in_it(sqlite_path: Path, postgres_url: str) -> None:
    store = await SqliteStore.open(sqlite_path, VAULT)
    await store.transact(lambda tx: register_text(tx, TEXT))
    await _reserved(postgres_url)
    await load.load(store.raw, postgres_url, untold)
    await store.close()
    async with opened(postgres_url) as moved:
        await sign(moved, BEN)
        assert await signature_of(moved, BEN) == SIGNATURE


async def test_what_is_not_empty_is_left_alone(postgres_url: str) -> None:
    async with opened(postgres_url) as store:
        await store.transact(lambda tx: register_text(tx, TEXT))
    with pytest.raises(NotEmpty):
        await load.reserve(postgres_url)
    assert await _trouble(postgres_url) is None


@pytest.mark.parametrize("rows_before", [1, 200, 700])
async def test_cut_off_it_is_closed_and_goes_on_when_it_is_run_again(
    sqlite_path: Path, postgres_url: str, rows_before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "PIECE", 5)
    await _reserved(postgres_url)
    async with _full(sqlite_path) as (store, whole):

        def stop(step: Step, done: int, total: int) -> None:
            if done > rows_before:
                loading.cancel()

        loading = asyncio.create_task(load.load(store.raw, postgres_url, stop))
        with pytest.raises(asyncio.CancelledError):
            await loading
        assert await _trouble(postgres_url) is Trouble.UNFINISHED
        await load.reserve(postgres_url)
        await load.load(store.raw, postgres_url, untold)
    async with opened(postgres_url) as moved:
        assert await content(moved) == whole


async def test_tables_that_are_there_already_are_not_brought_again(
    sqlite_path: Path, postgres_url: str
) -> None:
    await _reserved(postgres_url)
    async with _full(sqlite_path) as (store, _):
        last = every_table()[-1].name
        await load.load(store.raw, postgres_url, untold)
        numbers = await _numbers(postgres_url)
        connection = await asyncpg.connect(postgres_url)
        await connection.execute(f"DELETE FROM {last}")
        await connection.execute("UPDATE schema_version SET version = version + 1000000")
        await connection.close()
        await load.load(store.raw, postgres_url, untold)
        again = await _numbers(postgres_url)
    assert {name for name in numbers if numbers[name] != again[name]} == {last}


async def _numbers(url: str) -> dict[str, str]:
    """The transaction that wrote each table."""
    connection = await asyncpg.connect(url)
    try:
        return {
            table.name: str(
                await connection.fetchval(f"SELECT xmin::text FROM {table.name} LIMIT 1")
            )
            for table in every_table()
        }
    finally:
        await connection.close()


async def test_what_somebody_changed_in_between_is_brought_anew(
    sqlite_path: Path, postgres_url: str
) -> None:
    await _reserved(postgres_url)
    async with _full(sqlite_path) as (store, whole):
        connection = await asyncpg.connect(postgres_url)
        await connection.execute("INSERT INTO counter (name, share, n) VALUES ('people', 0, 7)")
        await load.load(store.raw, postgres_url, untold)
        await connection.close()
    async with opened(postgres_url) as moved:
        assert await content(moved) == whole


async def test_a_table_that_is_not_as_it_was_keeps_the_database_closed(
    sqlite_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a trigger or a rule of the server changes what is written."""
    await _reserved(postgres_url)
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(
        "CREATE FUNCTION other() RETURNS trigger AS 'BEGIN NEW.n = NEW.n / 2; RETURN NEW; END' "
        "LANGUAGE plpgsql; CREATE TRIGGER other BEFORE INSERT ON counter FOR EACH ROW "
        "EXECUTE FUNCTION other()"
    )
    await connection.close()
    async with _full(sqlite_path) as (store, _):
        with pytest.raises(NotTheSame):
            await load.load(store.raw, postgres_url, untold)
    assert await _trouble(postgres_url) is Trouble.UNFINISHED


async def test_one_that_another_version_left_closed_is_begun_in_a_new_database(
    postgres_url: str,
) -> None:
    await _reserved(postgres_url)
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("UPDATE schema_version SET version = version - 1")
    await connection.close()
    with pytest.raises(NotEmpty):
        await load.reserve(postgres_url)


async def test_it_tells_how_far_it_is_to_the_end(sqlite_path: Path, postgres_url: str) -> None:
    told: list[tuple[int, int]] = []
    await _reserved(postgres_url)
    async with _full(sqlite_path) as (store, _):
        await load.load(store.raw, postgres_url, lambda _, *how: told.append(how))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0


@pytest.mark.parametrize(
    "other",
    [
        [("a", 1)],
        [("a", 1), ("b", 3)],
        [("b", 2), ("a", 1)],
        [("a", 1), ("b", b"2")],
        [("a", 1), ("b", None)],
    ],
)
def test_a_digest_tells_rows_apart(other: list[tuple[object, ...]]) -> None:
    one, same, another = Digest(), Digest(), Digest()
    one.add([("a", 1), ("b", 2)])
    same.add([("a", 1)])
    same.add([["b", 2]])
    another.add(other)
    assert one.is_as(same)
    assert not one.is_as(another)
