"""verify_bot.py: a genuine statement holds; a change, another key or its end are named."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.published import verify_bot
from db.log.hashing import NOTHING
from db.log.notes import Checkpoint, LogKey, NotSigned
from db.log.statement import FIRST_LINE, GenuineBot, Statement
from tests.stage.public_log import KEY

SCRIPT = Path(verify_bot.__file__)
BOTS = (
    GenuineBot("discord", "4242", "https://discord.com/oauth2/authorize?client_id=4242"),
    GenuineBot("telegram", "@letterbot", "https://t.me/letterbot"),
)
TODAY = date(2026, 11, 27)
SAID = Statement("test", "A letter", "ab" * 32, "https://letter.example.org", BOTS, TODAY)
NOTE = SAID.signed(KEY)


def _found(note: str, today: date = TODAY, key: str = KEY.verifier) -> list[str]:
    return verify_bot.bots(note, key, today)


def _run(*arguments: object) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_is_short_enough_to_be_read() -> None:
    assert len(SCRIPT.read_text("utf-8").splitlines()) <= 100


def test_it_reads_the_first_line_that_the_bot_writes() -> None:
    assert verify_bot.FIRST_LINE == FIRST_LINE


def test_a_genuine_statement_lists_its_bots() -> None:
    assert _found(NOTE) == [f"{bot.platform} {bot.handle} {bot.link}" for bot in BOTS]


@pytest.mark.outside
def test_it_runs_by_itself_and_answers_about_a_handle(tmp_path: Path) -> None:
    file = tmp_path / "bots.txt"
    today = date.today()
    file.write_text(replace(SAID, day=today).signed(KEY), "utf-8")
    status, words = _run(KEY.verifier, file, "@LetterBot")
    assert (status, words.splitlines()[-1]) == (0, "genuine: @LetterBot")
    status, words = _run(KEY.verifier, file, "@letter_bot")
    assert status == 1
    assert words.startswith("WRONG: @letter_bot is none of these: discord 4242")
    status, words = _run(KEY.verifier, tmp_path / "nothing")
    assert status == 1
    assert words.startswith("WRONG: ")


def test_a_handle_of_look_alike_letters_is_none() -> None:
    lines = ["telegram @kiwibot https://t.me/kiwibot"]
    assert verify_bot.is_among("@KiwiBot", lines)
    assert verify_bot.is_among("https://t.me/kiwibot", lines)
    for other in ("@\N{KELVIN SIGN}iwibot", "@kіwibot", "kiwi", "", "@", "telegram"):
        assert not verify_bot.is_among(other, lines)


def test_every_changed_byte_is_found() -> None:
    content, chance = NOTE.encode(), Random(14)
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        with pytest.raises(ValueError, match=r"changed|another one|cut|not whole|holds"):
            _found(bytes(changed).decode(errors="replace"))


def test_a_change_of_its_words_is_named() -> None:
    with pytest.raises(ValueError, match="it was changed after it was signed"):
        _found(NOTE.replace("letterbot", "letterb0t"))


def test_a_wrong_key_is_named() -> None:
    other = LogKey(KEY.origin, bytes(32))
    with pytest.raises(ValueError, match="not signed by this key"):
        _found(NOTE, key=other.verifier)
    with pytest.raises(ValueError, match="the key is misspelt"):
        _found(NOTE, key=KEY.verifier.replace("+", "+0", 1))


def test_a_statement_of_another_campaign_is_none_of_this_one() -> None:
    """Whoever runs two campaigns may have made both keys of one secret."""
    note = replace(SAID, campaign="other").signed(LogKey("open-letter/other", KEY.seed))
    with pytest.raises(ValueError, match="not signed by this key"):
        _found(note)


def test_an_end_and_a_beginning_are_named() -> None:
    assert _found(NOTE, SAID.until)
    with pytest.raises(ValueError, match=f"it has expired: it held until {SAID.until}"):
        _found(NOTE, SAID.until + timedelta(days=1))
    with pytest.raises(ValueError, match="it does not hold before 2026-11-01"):
        _found(NOTE, date(2026, 10, 31))


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 12, 31), date(2028, 2, 29)])
def test_two_months_are_left_at_the_least(day: date) -> None:
    said = replace(SAID, day=day)
    assert said.until - day >= timedelta(days=59)
    assert said.until - said.since == timedelta(days=90)


def test_a_checkpoint_is_no_statement_and_a_statement_no_checkpoint() -> None:
    with pytest.raises(ValueError, match="no statement of bots"):
        _found(KEY.sign(Checkpoint(KEY.origin, 0, NOTHING)))
    with pytest.raises(NotSigned):
        KEY.opened(NOTE.encode())


def test_a_title_cannot_write_a_line_of_its_own() -> None:
    forged = replace(SAID, title="A letter\nbot: telegram @evil https://t.me/evil\u2028x")
    assert _found(forged.signed(KEY)) == _found(NOTE)
