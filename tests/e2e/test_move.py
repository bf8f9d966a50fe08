"""`move`, the real program: from the SQLite file to PostgreSQL, and people notice nothing."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from bot.cli.progress import STOPPED
from bot.cli.trial import DATABASE, STATE, server_folder
from db import holds
from db.engine import load
from db.engine.transaction import StoreUnavailable, Trouble
from tests.stage.programs import BOT, ROOT, Said, bot, chat, environment
from tests.stage.stores import PostgresServer, opened


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database, for tests that have no loop."""
    with asyncio.Runner() as runner:
        database = postgres_server.new_database()
        yield runner.run(database.__aenter__())
        runner.run(database.__aexit__(None, None, None))


def _moved(folder: Path, to: str, **more: str) -> Said:
    return bot("move", "--to", to, settings=_places(folder) | more)


def _places(folder: Path) -> dict[str, str]:
    return {
        "DATA": str(folder),
        "STATE_DIR": str(folder / STATE),
        "KEYS": str(server_folder(folder)),
    }


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


WAITS = (
    "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'subscription'::regclass "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
"""Whether anybody waits for the table: another database of the server may have its own waits."""


def _hearing_ctrl_c() -> None:
    """Hear Ctrl-C, which what a shell has started in the background ignores."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def test_ctrl_c_stops_it_without_harm_and_it_goes_on_when_it_is_run_again(
    tmp_path: Path, postgres_url: str
) -> None:
    folder = tmp_path / "data"
    await asyncio.to_thread(chat, folder, "/sign", "1", "1")
    async with opened(postgres_url):
        pass
    await load.reserve(postgres_url)
    somebody = await asyncpg.connect(postgres_url)
    async with somebody.transaction():
        await somebody.execute("LOCK TABLE subscription")
        moving = await asyncio.create_subprocess_exec(
            *(*BOT, "move", "--to", postgres_url),
            cwd=ROOT,
            env=environment(**_places(folder)),
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=_hearing_ctrl_c,
        )
        async with asyncio.timeout(60):
            while not await somebody.fetchval(WAITS):
                assert moving.returncode is None
            moving.send_signal(signal.SIGINT)
            _, errors = await moving.communicate()
    await somebody.close()
    assert moving.returncode == STOPPED
    assert errors.decode().startswith("Stopped. The file is as it was")
    with pytest.raises(StoreUnavailable) as caught:
        async with opened(postgres_url):
            pass
    assert caught.value.trouble is Trouble.UNFINISHED
    assert (await asyncio.to_thread(_moved, folder, postgres_url)).status == 0
    there = {"DATABASE_URL": postgres_url}
    said = await asyncio.to_thread(chat, folder, "/sign", settings=there)
    assert "You have signed" in said.out
