"""A database of the version before: `run` refuses it until `keys mark` has marked it, once."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.marks import Marked
from tests.stage.programs import Said, bot, chat

OWNERS = {"OWNERS": "terminal:ana,terminal:ben"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a campaign as the version before left it: no marks, nothing noted."""
    folder = tmp_path / "data"
    assert chat(folder, "/staff invite moderator", settings=OWNERS).status == 0
    with closing(sqlite3.connect(folder / "letter.db")) as database, database:
        for table in Marked:
            database.execute(f"UPDATE {table} SET mark = NULL")
        database.execute("UPDATE journal_head SET turn = 0, roll = '', mark = NULL")
    shutil.rmtree(folder / "state")
    shutil.rmtree(folder / "keys" / "organisers")
    return folder


def asked(data: Path, *arguments: str, typed: str = "") -> Said:
    """What the program says, with the settings of this folder."""
    settings = {
        "DATA": str(data),
        "KEYS": str(data / "keys" / "server"),
        "STATE_DIR": str(data / "state"),
        "TELEGRAM_TOKEN": "4200:" + "t" * 35,
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
    }
    return bot(*arguments, typed=typed, settings=settings)


def test_it_is_refused_with_its_numbers_until_somebody_marks_it(data: Path) -> None:
    refused = asked(data, "run")
    assert refused.status == 2
    assert "2 accounts of the staff" in refused.err
    assert "1 invitation" in refused.err
    assert "python -m bot keys mark" in refused.err
    not_yet = asked(data, "keys", "mark", typed="n\n")
    assert not_yet.status == 2
    assert "Nothing was marked." in not_yet.err
    assert asked(data, "run").status == 2
    marked = asked(data, "keys", "mark", typed="y\n")
    assert marked.status == 0, marked
    assert "Marked." in marked.out
    again = asked(data, "keys", "mark", "--yes")
    assert (again.status, again.out) == (0, "Nothing is to be marked.\n")


def test_check_says_so_too(data: Path) -> None:
    assert "python -m bot keys mark" in asked(data, "check").out
    assert asked(data, "keys", "mark", "--yes").status == 0
    assert "python -m bot keys mark" not in asked(data, "check").out


def test_a_trial_is_marked_without_a_question(data: Path) -> None:
    said = chat(data, "/staff", settings=OWNERS)
    assert said.status == 0
    assert "1 invitation is not used yet." in said.out


def test_an_older_database_is_told_by_verify_until_it_is_accepted(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert chat(data, "/staff name Ana", settings=OWNERS).status == 0
    shutil.copy(data / "letter.db", tmp_path / "older.db")
    assert chat(data, "/staff name Ana Diaz", settings=OWNERS).status == 0
    assert bot("verify", "journal", "--data", data).status == 0
    shutil.copy(tmp_path / "older.db", data / "letter.db")
    said = bot("verify", "journal", "--data", data)
    assert said.status == 1
    assert "an older journal" in said.err
    assert bot("verify", "journal", "--data", data, "--accept").status == 0
    assert bot("verify", "journal", "--data", data).status == 0
