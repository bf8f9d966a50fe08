"""Messages for people who are not talking stay in a file, in order, until they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.terminal.unread import Unread
from messages.reply import Note, Reply
from messages.request import Account
from messages.text import t

ANA, BEN = Account("ana"), Account("ben")
ONE, TWO = Reply.of(Note("1")), Reply.of(Note(t("Sign")))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "unread.json"


def test_messages_are_read_once_in_the_order_in_which_they_came(file: Path) -> None:
    unread = Unread(file)
    unread.keep(ANA, 9, TWO)
    unread.keep(BEN, 1, ONE)
    unread.keep(ANA, 2, ONE)
    assert set(unread.accounts) == {ANA, BEN}
    assert unread.take(ANA) == (TWO, ONE)
    assert unread.take(ANA) == ()
    assert set(unread.accounts) == {BEN}


def test_they_are_there_after_a_restart_and_for_nobody_else_on_the_machine(file: Path) -> None:
    Unread(file).keep(ANA, 1, ONE)
    assert file.stat().st_mode & 0o777 == 0o600
    assert Unread(file).take(ANA) == (ONE,)
    assert Unread(file).take(ANA) == ()


def test_a_changed_message_takes_the_place_of_the_one_before(file: Path) -> None:
    unread = Unread(file)
    unread.keep(ANA, 1, ONE)
    unread.keep(ANA, 2, ONE)
    unread.keep(ANA, 1, TWO)
    assert unread.take(ANA) == (TWO, ONE)


def test_a_message_that_is_taken_back_is_gone(file: Path) -> None:
    unread = Unread(file)
    unread.keep(ANA, 1, ONE)
    assert not unread.drop(ANA, 2)
    assert not unread.drop(BEN, 1)
    assert unread.drop(ANA, 1)
    assert unread.accounts == ()


@pytest.mark.parametrize("content", ["", "{", "\xff"])
def test_a_file_that_cannot_be_read_is_begun_anew(file: Path, content: str) -> None:
    file.write_text(content)
    unread = Unread(file)
    assert unread.take(ANA) == ()
    unread.keep(ANA, 1, ONE)
    assert Unread(file).take(ANA) == (ONE,)


def test_what_cannot_be_taken_out_of_the_file_is_read_once_more(file: Path) -> None:
    unread = Unread(file)
    unread.keep(ANA, 1, ONE)
    file.with_suffix(".new").mkdir()
    assert unread.take(ANA) == (ONE,)
    assert unread.take(ANA) == (ONE,)


def test_what_cannot_be_kept_is_said_to_whoever_brings_it(tmp_path: Path) -> None:
    unread = Unread(tmp_path / "nowhere" / "unread.json")
    with pytest.raises(OSError, match="nowhere"):
        unread.keep(ANA, 1, ONE)
    assert unread.accounts == ()
