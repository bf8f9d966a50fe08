"""What buttons carry: it says everything, fits, and only for whom it was made."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.marks import ANYONE, LONGEST, BadMark, Does, Mark, Marks
from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import Vault
from messages.request import Account

KEYS = ServerKeys(bytes(32), bytes(range(32)), bytes(32))
MARKS = Marks(Vault(KEYS))
ANA, BEN = Account("1"), Account("2")
SHORT = st.lists(st.text("ab |%.\u3000ß", max_size=4), min_size=1, max_size=4)


@given(st.sampled_from(Does), SHORT)
def test_what_is_written_is_read(does: Does, parts: list[str]) -> None:
    written = MARKS.write(ANA, 3, does, *parts)
    assert MARKS.read(ANA, written) == Mark(does, tuple(parts))


@given(st.lists(st.text(max_size=60), min_size=2, max_size=6))
def test_it_fits_whatever_it_must_leave_out(parts: list[str]) -> None:
    written = MARKS.write(ANA, 24, Does.ASK, "letter", *parts)
    read = MARKS.read(ANA, written)
    assert len(written) <= LONGEST
    assert read.parts == ("letter", *parts)[: len(read.parts)]


def test_a_button_of_before_works_for_a_month_after_the_keys_were_renewed() -> None:
    day = date(2026, 3, 1)
    written = MARKS.write(ANA, 0, Does.ASK, "withdraw", "yes")
    after = renewed(KEYS, day)
    marks = Marks(Vault(after, lambda: day))
    assert marks.read(ANA, written) == MARKS.read(ANA, written)
    new = marks.write(ANA, 0, Does.ASK, "withdraw", "yes")
    assert new != written
    late = Marks(Vault(after, lambda: day + timedelta(days=31)))
    assert late.read(ANA, new) == marks.read(ANA, new)
    for reader, each in ((marks, written), (late, written)):
        with pytest.raises(BadMark):
            reader.read(BEN if reader is marks else ANA, each)


@given(st.text(max_size=LONGEST))
def test_nothing_made_up_is_read(made_up: str) -> None:
    with pytest.raises(BadMark):
        MARKS.read(ANA, made_up)


@given(st.integers(0, 40), st.characters())
def test_nothing_changed_is_read(at: int, character: str) -> None:
    written = MARKS.write(ANA, 0, Does.ASK, "withdraw", "yes")
    changed = written[:at] + character + written[at + 1 :]
    try:
        read = MARKS.read(ANA, changed)
    except BadMark:
        return
    assert read == MARKS.read(ANA, written)


def test_nobody_else_and_no_other_server_reads_it() -> None:
    written = MARKS.write(ANA, 0, Does.ASK, "sign")
    with pytest.raises(BadMark):
        MARKS.read(BEN, written)
    with pytest.raises(BadMark):
        Marks(Vault(ServerKeys(bytes(31) + b"1", bytes(32), bytes(32)))).read(ANA, written)


def test_it_says_nothing_of_the_account() -> None:
    account = Account("80351110224678912")
    assert account not in MARKS.write(account, 0, Does.ASK, "sign")


@given(SHORT, st.sampled_from([ANA, BEN]))
def test_under_a_message_for_many_anyone_presses(parts: list[str], presser: Account) -> None:
    written = MARKS.write(ANYONE, 2, Does.BELOW, *parts)
    assert MARKS.read(presser, written) == Mark(Does.BELOW, tuple(parts))


@given(st.sampled_from([each for each in Does if each is not Does.BELOW]))
def test_nothing_else_is_for_anyone(does: Does) -> None:
    with pytest.raises(BadMark):
        MARKS.read(ANA, MARKS.write(ANYONE, 0, does, "withdraw", "yes"))
    below = MARKS.write(ANYONE, 0, Does.BELOW, "withdraw", "yes")
    with pytest.raises(BadMark):
        MARKS.read(ANA, below.replace(f".{Does.BELOW}|", f".{does}|"))


def test_under_a_message_for_one_nobody_else_presses() -> None:
    written = MARKS.write(ANA, 0, Does.BELOW, "did", "7")
    assert MARKS.read(ANA, written) == Mark(Does.BELOW, ("did", "7"))
    with pytest.raises(BadMark):
        MARKS.read(BEN, written)
