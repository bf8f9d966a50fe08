"""`verify journal`, the real program on a real file: whole, or which entry is not."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stage.programs import BOT, ROOT, Said, bot, chat, environment

OWNERS = {"OWNERS": "terminal:ana,terminal:ben"}
ACTS = ("/staff name Ana", "/staff invite moderator", "/staff name Ana Diaz")
WHOLE = re.compile(r"The journal is whole: (\d+) entries\.\nIt ends in ([0-9a-f]{16})\.\n")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a campaign whose owner did a few things."""
    folder = tmp_path_factory.mktemp("campaign") / "data"
    assert chat(folder, *ACTS, settings=OWNERS).status == 0
    return folder


@pytest.fixture
def data(worked: Path, tmp_path: Path) -> Path:
    """A copy of it, for each to spoil."""
    return Path(shutil.copytree(worked, tmp_path / "data"))


def verified(data: Path, **settings: str) -> Said:
    """What `verify journal` says of a folder."""
    keys = {"KEYS": str(data / "keys" / "server"), **settings}
    return bot("verify", "journal", "--data", data, settings=keys)


def tamper(data: Path, *statements: str) -> None:
    """Change the database behind the bot's back."""
    with closing(sqlite3.connect(data / "letter.db")) as database, database:
        for statement in statements:
            database.execute(statement)


def test_a_whole_journal_says_how_long_it_is_and_where_it_ends(data: Path) -> None:
    said = verified(data)
    found = WHOLE.fullmatch(said.out)
    assert said.status == 0
    assert found, said
    assert found[1] == "5"
    assert chat(data, "/staff name Ana", settings=OWNERS).status == 0
    longer = WHOLE.fullmatch(verified(data).out)
    assert longer
    assert longer[1] == "6"
    assert longer[2] != found[2]


@pytest.mark.parametrize(
    ("statement", "fails"),
    [
        ("UPDATE journal SET act = 'nothing' WHERE n = 3", 3),
        ("UPDATE journal SET subject = '' WHERE n = 5", 5),
        ("DELETE FROM journal WHERE n = 2", 2),
        ("DELETE FROM journal WHERE n = 5", 5),
        (
            "INSERT INTO journal (n, at, actor, act, subject, hash) "
            "SELECT 6, at, actor, act, subject, hash FROM journal WHERE n = 5",
            6,
        ),
    ],
)
def test_a_changed_removed_or_added_entry_is_named(data: Path, statement: str, fails: int) -> None:
    tamper(data, statement)
    said = verified(data)
    assert said.status == 1
    assert said.err == (f"The journal is broken: entry {fails} is not there as it was written.\n")


def test_entries_that_changed_places_are_named(data: Path) -> None:
    tamper(
        data,
        "UPDATE journal SET n = -1 WHERE n = 2",
        "UPDATE journal SET n = 2 WHERE n = 3",
        "UPDATE journal SET n = 3 WHERE n = -1",
    )
    said = verified(data)
    assert (said.status, "entry 2 is" in said.err) == (1, True)


def test_taking_the_last_off_and_moving_the_end_is_noticed(data: Path) -> None:
    tamper(
        data,
        "DELETE FROM journal WHERE n = 5",
        "UPDATE journal_head SET n = 4, hash = (SELECT hash FROM journal WHERE n = 4)",
    )
    said = verified(data)
    assert (said.status, "entry 5 is" in said.err) == (1, True)


def test_where_there_is_no_database_it_says_so(tmp_path: Path, data: Path) -> None:
    said = bot(
        *("verify", "journal", "--data", tmp_path / "elsewhere"),
        settings={"KEYS": str(data / "keys" / "server")},
    )
    assert said.status == 2
    assert "There is no database" in said.err
    assert not (tmp_path / "elsewhere").exists()


def test_without_the_servers_key_it_says_so(data: Path, tmp_path: Path) -> None:
    said = verified(data, KEYS=str(tmp_path))
    assert said.status == 2
    assert "The key file" in said.err


@pytest.fixture
def running(data: Path) -> Iterator[None]:
    """A bot that has the database open."""
    with subprocess.Popen(
        [*BOT, "chat", "--as", "ana", "--data", str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment(),
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(b"/about\n")
        program.stdin.flush()
        program.stdout.readline()
        yield
        program.stdin.close()


@pytest.mark.usefixtures("running")
def test_beside_a_running_bot_it_says_what_to_do(data: Path) -> None:
    said = verified(data)
    assert (said.status, said.err) == (
        2,
        "Another bot is using this database. Stop it first.\n",
    )
