"""`move`, the real program: from the SQLite file to PostgreSQL, and people notice nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.trial import DATABASE, STATE, server_folder
from db import holds
from tests.stage.programs import Said, bot, chat
from tests.stage.stores import PostgresServer, opened


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database, for tests that have no loop."""
    with asyncio.Runner() as runner:
        database = postgres_server.new_database()
        yield runner.run(database.__aenter__())
        runner.run(database.__aexit__(None, None, None))


def _moved(folder: Path, to: str, **more: str) -> Said:
    places = {
        "DATA": str(folder),
        "STATE_DIR": str(folder / STATE),
        "KEYS": str(server_folder(folder)),
    }
    return bot("move", "--to", to, settings=places | more)


async def _hold(url: str) -> holds.Hold | None:
    async with opened(url) as store:
        return await store.transact(holds.current)


def test_everybody_is_known_as_before_and_nothing_is_held(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "data"
    chat(folder, "/sign", "1", "1")
    chat(folder, "/alerts agree", account="ben")
    said = _moved(folder, url)
    assert (said.status, said.err) == (0, "")
    assert said.has_in_order("found the same on both sides", "DATABASE_URL", DATABASE)
    assert url not in said.out
    there = {"DATABASE_URL": url}
    assert "You have signed" in chat(folder, "/sign", settings=there).out
    assert asyncio.run(_hold(url)) is None
    chat(folder, "/forget yes", settings=there)
    assert "Nothing is held about this account." in chat(folder, "/me", settings=there).out


def test_the_file_of_before_is_an_older_state_once_the_server_has_been_used(
    tmp_path: Path, url: str
) -> None:
    folder = tmp_path / "data"
    chat(folder, "/sign", "1", "1")
    assert _moved(folder, url).status == 0
    chat(folder, "/forget yes", settings={"DATABASE_URL": url})
    assert "Nothing is held about this account." in chat(folder, "/me").out


def test_what_cannot_be_moved_is_refused_and_left_alone(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    assert "There is no database" in _moved(folder, url).err
    chat(folder, "/sign", "1", "1")
    before = (folder / DATABASE).read_bytes()
    for to, words, more in (
        ("letter.db", "begins with postgresql://", {}),
        (url, "is on PostgreSQL already", {"DATABASE_URL": url}),
        ("postgresql://bot@127.0.0.1:1/letter", "cannot be reached", {}),
    ):
        said = _moved(folder, to, **more)
        assert (said.status, said.out) == (2, "")
        assert words in said.err
    assert _moved(folder, url).status == 0
    again = _moved(folder, url)
    assert again.status == 2
    assert "There is something in that database already" in again.err
    assert (folder / DATABASE).read_bytes() == before
