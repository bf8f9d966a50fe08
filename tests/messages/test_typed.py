"""Command lines as they are typed, copied and pasted."""

from __future__ import annotations

import pytest

from messages.typed import CommandLine, command_line, name_in

KNOWN = frozenset({"letter", "join", "stop", "count"})


@pytest.mark.parametrize(
    ("typed", "name", "arguments"),
    [
        ("/letter scope", "letter", ("scope",)),
        ("/count@", "count@", ()),
        ("\u2068/letter scope\u2069", "letter", ("scope",)),
        ("\u200f\u2068/stop\u2069", "stop", ()),
        ("“/join ABCD–EFGH”", "join", ("ABCD-EFGH",)),
        ("«/letter scope»", "letter", ("scope",)),
        ("/letter “scope”", "letter", ("scope",)),
        ("/join ＡＢＣＤ－１２３４", "join", ("ABCD-1234",)),
        ("• /letter [section | full | notes]: Read the letter", "letter", ()),
        ("/stop: No more alerts", "stop:", ()),
        ("/unknown x", "unknown", ("x",)),
    ],
)
def test_a_command_is_one_with_signs_around_it(
    typed: str, name: str, arguments: tuple[str, ...]
) -> None:
    assert command_line(typed, KNOWN) == CommandLine(name, arguments)


@pytest.mark.parametrize(
    "typed",
    ["", "/", "/ letter", "letter", "“/tmp/letter”", "- /elsewhere", "“/stop”\nand more", "1/2"],
)
def test_words_are_no_command(typed: str) -> None:
    assert command_line(typed, KNOWN) is None


@pytest.mark.parametrize(
    "typed", ["count", "COUNT", "count@", "count@letter_bot", "count.", "ｃｏｕｎｔ"]
)
def test_a_name_is_the_same_with_what_stands_behind_it(typed: str) -> None:
    assert name_in(typed) == "count"
