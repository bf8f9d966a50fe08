"""At a real terminal: a person's hands and eyes, with completion, history and colours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stage.terminals import END_OF_INPUT, ENTER, ESCAPE, INTERRUPT, TAB, UP, Terminal

COLOUR = re.compile(r"\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """How to sit down at a terminal; it is hung up at the end."""
    opened: list[Terminal] = []

    def open_terminal(**settings: str) -> Terminal:
        opened.append(Terminal(tmp_path / "data", settings=settings))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.close()


@pytest.fixture
def ana(terminal: Callable[..., Terminal]) -> Terminal:
    """Ana, who has been welcomed."""
    ana = terminal()
    welcome = ana.is_asked()
    assert "This is a trial" in welcome
    assert "An open letter against biometric mass surveillance" in welcome
    assert "[5] Language" in welcome
    return ana


def test_the_story_at_a_terminal(ana: Terminal) -> None:
    assert "A short summary of the letter" in ana.types("2")
    assert "Scope (2 of 9)" in ana.types("/letter scope")
    assert "Why a ban (3 of 9)" in ana.types("2")
    assert "How do you want to sign?" in ana.types("/sign")
    assert "Please type the name." in ana.types("2")
    assert "Name: Ana Diaz" in ana.types("Ana Diaz")
    assert "1 person has signed" in ana.types("1")
    assert "You have signed." in ana.types("/sign")
    assert "Erase everything about you?" in ana.types("/forget")
    assert "Everything about this account is erased." in ana.types("1")
    ana.presses(END_OF_INPUT)
    assert ana.ends() == 0


def test_tab_completes_a_command_and_a_section(ana: Terminal) -> None:
    ana.presses("/cou", TAB)
    ana.sees("nt")
    ana.presses(ENTER)
    assert "The count so far" in ana.answer()
    ana.presses("/letter concl", TAB)
    ana.sees("usion")
    ana.presses(ENTER)
    assert "Conclusion (7 of 9)" in ana.answer()


def test_arrow_up_brings_back_a_command(ana: Terminal) -> None:
    ana.types("/count")
    ana.types("/share")
    ana.presses(UP, UP, ENTER)
    assert "The count so far" in ana.answer()


def test_answers_to_forms_are_not_in_the_history(ana: Terminal) -> None:
    """Whoever sits down next at this terminal reads no name by pressing a key."""
    for line in ("/sign", "2", "Ana Diaz", "/cancel"):
        ana.types(line)
    before = len(ana.seen)
    ana.presses(UP, UP, ENTER)
    assert "How do you want to sign?" in ana.answer()
    assert "Ana Diaz" not in ana.seen[before:]


def test_nothing_typed_is_kept_for_the_next_time(
    ana: Terminal, terminal: Callable[..., Terminal]
) -> None:
    ana.types("/count")
    ana.presses(END_OF_INPUT)
    assert ana.ends() == 0
    again = terminal()
    assert "This is a trial" not in again.is_asked()
    again.presses(UP, "/help", ENTER)
    assert "What I can do" in again.answer()
    assert not any("/count" in path.read_text(errors="replace") for path in _small_files(ana.data))


def _small_files(data: Path) -> list[Path]:
    return [path for path in data.rglob("*") if path.is_file() and path.suffix != ".reserve"]


def test_replies_are_in_colour(ana: Terminal) -> None:
    ana.types("/letter scope")
    assert "\x1b[0;32m[1] Previous: Opening\x1b[0m" in ana.seen
    assert "\x1b[0;36m「臉部辨識」" in ana.seen
    assert "\x1b[0;1m" in ana.seen


@pytest.mark.parametrize("wish", ["1", "yes"])
def test_no_color_is_respected(terminal: Callable[..., Terminal], wish: str) -> None:
    ana = terminal(NO_COLOR=wish)
    ana.is_asked()
    ana.types("/letter scope")
    ana.presses("/", TAB)
    ana.sees("/letter")
    assert not COLOUR.search(ana.seen)
    assert "[1] Previous: Opening" in ESCAPE.sub("", ana.seen)


def test_an_empty_line_is_passed_over(ana: Terminal) -> None:
    assert ana.types("").strip() == ""
    assert "The count so far" in ana.types("/count")


def test_ctrl_d_ends_the_chat_well(ana: Terminal) -> None:
    ana.presses(END_OF_INPUT)
    assert ana.ends() == 0
    assert "Traceback" not in ana.seen


def test_ctrl_c_ends_the_chat_well_and_keeps_the_form(
    ana: Terminal, terminal: Callable[..., Terminal]
) -> None:
    ana.types("/sign")
    ana.types("2")
    ana.presses(INTERRUPT)
    assert ana.ends() == 0
    assert "Traceback" not in ana.seen
    again = terminal()
    assert "Go on with: Sign the letter" in again.is_asked()
    assert "Name: Ana Diaz" in again.types("Ana Diaz")
