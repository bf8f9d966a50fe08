"""The public list through everything an operator does to a database: the same names, no other.

One organisation is listed and one waits; two people show a name, and one of these was taken off.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.trial import DATABASE, STATE, server_folder
from db import alive
from db.engine.moments import stamp
from db.engine.sqlite import SqliteStore
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET
from tests.stage.programs import bot, chat
from tests.stage.stores import PostgresServer

FOR_ONE = ("/sign", "1", "3")
IN_PUBLIC = ("/sign", "3")
TAKEN_OFF = "An organiser has taken your name off the public list."


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a campaign with a public list."""
    folder = tmp_path_factory.mktemp("campaign") / "data"
    said = chat(
        folder,
        *("/as cleo", *FOR_ONE, "Open Rights", "7", "example.org", "1"),
        *("/as owner1", "/goal 500", "/organisations", "1"),
        *("/as dan", *IN_PUBLIC, "Dan Doe", "1"),
        *("/as eve", *IN_PUBLIC, "Buy now", "1"),
        *("/as owner1", "/organisations listed", "2", "An advertisement.", "1"),
        *("/as fay", *FOR_ONE, "Union of Bakers", "1"),
        *("/as owner1", "/organisations", "3", "Who decided it?", "1"),
    )
    assert said.has_in_order("Confirmed: Open Rights", "Taken off: Buy now", "Asked.")
    return folder


@pytest.fixture
def data(lived: Path, tmp_path: Path) -> Path:
    """A copy of it, to do something to."""
    return Path(shutil.copytree(lived, tmp_path / "data"))


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database, for tests that have no loop."""
    with asyncio.Runner() as runner:
        database = postgres_server.new_database()
        yield runner.run(database.__aenter__())
        runner.run(database.__aexit__(None, None, None))


def _places(data: Path) -> dict[str, str]:
    return {
        "DATA": str(data),
        "STATE_DIR": str(data / STATE),
        "KEYS": str(server_folder(data)),
    }


def _as_before(data: Path, **settings: str) -> None:
    """Everybody reads the same list and count, and who waits or was taken off reads why."""
    said = chat(
        data,
        *("/as gus", "/signatories", "/count", "/as eve", "/sign", "/as fay", "/organisation"),
        *("/as owner1", "/organisations"),
        settings=settings,
    )
    assert (said.status, said.err) == (0, "")
    assert said.has_in_order(
        *("Open Rights: example.org", "People", "Dan Doe", "The order is the same"),
        *("Organisations: 1", "Goal: 500 people."),
        *(TAKEN_OFF, "An advertisement."),
        *("Organisation: Union of Bakers", "An organiser asks:", "Who decided it?"),
        *("1 organisation waits.", "Union of Bakers", "Asked:", "Who decided it?", "Ask back"),
    )
    assert said.out.count("Buy now") == 0, "nobody reads a name that was taken off"


def _renewed_and_scrubbed(data: Path, **settings: str) -> None:
    for command in (("keys", "rotate", "--yes"), ("scrub",)):
        done = bot(*command, settings=_places(data) | settings)
        assert (done.status, done.err) == (0, ""), command
    _as_before(data, **settings)


def test_it_is_the_same_after_keys_are_renewed_and_the_file_is_scrubbed(data: Path) -> None:
    _renewed_and_scrubbed(data)


def test_it_is_the_same_on_postgresql_which_is_renewed_and_scrubbed_too(
    data: Path, url: str
) -> None:
    moved = bot("move", "--to", url, settings=_places(data))
    assert (moved.status, moved.err) == (0, "")
    _renewed_and_scrubbed(data, DATABASE_URL=url)


async def _copied(data: Path, copy: Path) -> None:
    store = await SqliteStore.open(data / DATABASE, Vault(server_keys(server_folder(data))))
    now = stamp(datetime.now(UTC))
    await store.transact(lambda tx: alive.note(tx, now))
    await store.backup(copy, RECOVERY_KEY)
    await store.close()


def test_a_copy_brings_back_neither_who_left_nor_what_was_taken_off(
    data: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "letter.db.age"
    asyncio.run(_copied(data, copy))
    since = chat(
        data,
        *("/as dan", "/forget yes", "/as fay", "/forget yes"),
        *("/as owner1", "/organisations listed", "1"),
    )
    assert since.has_in_order("It waits again: Open Rights")
    said = bot("restore", copy, typed=RECOVERY_SECRET + "\n", settings=_places(data))
    assert (said.status, said.err) == (0, "")
    after = chat(
        data,
        *("/as gus", "/signatories", "/count", "/as dan", "/me", "/as fay", "/me"),
        *("/as owner1", "/organisations"),
    )
    nothing = "Nothing is held about this account."
    assert after.has_in_order(
        *("Nobody has signed in public yet.", "Organisations: 0", nothing, nothing),
        *("1 organisation waits.", "Open Rights"),
    )
