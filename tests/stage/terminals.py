"""A person at a real terminal: hands that press keys, and eyes that wait for words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pexpect

from tests.stage.programs import BOT, ROOT, environment

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x08|\r")
PROMPT_BEGINS, PROMPT_ENDS = r"\x1b\[\?2004h", r"\x1b\[\?2004l"
"""Bracketed paste is on while a line is edited, and off while a reply is printed."""
TAB, UP, ENTER, END_OF_INPUT, INTERRUPT = "\t", "\x1b[A", "\r", "\x04", "\x03"


CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
"""A one-time code."""

LEFT_OUT = "[…]"
"""What stands in a transcript for what is left out of it."""


class Turn(NamedTuple):
    """A turn of a transcript: what is typed, "" before anything is, and the pieces then shown."""

    typed: str
    shown: tuple[str, ...]


def transcript(page: Path) -> Iterator[Turn]:
    """The first transcript of a page of docs/, after the line that starts the program."""
    lines = iter(page.read_text("utf-8").splitlines())
    next(line for line in lines if line == "```text")
    assert next(lines) == "$ make chat"
    typed, shown = "", list[str]()
    for line in takewhile(lambda line: line != "```", lines):
        name, prompt, words = line.partition("> ")
        if prompt and name.isalnum():
            yield Turn(typed, tuple(shown))
            typed, shown = words, []
        else:
            shown += filter(None, (piece.strip() for piece in line.split(LEFT_OUT)))
    yield Turn(typed, tuple(shown))


class Terminal:
    """A person at a terminal of so many `columns`, who talks as `account` in `locale` at first."""

    def __init__(
        self,
        data: Path,
        account: str = "ana",
        locale: str = "en",
        columns: int = 100,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data = data
        self._child: Any = pexpect.spawn(
            BOT[0],
            [*BOT[1:], "chat", "--as", account, "--locale", locale, "--data", str(data)],
            env=environment(TERM="xterm-256color", PROMPT_TOOLKIT_NO_CPR="1", **settings or {}),
            cwd=str(ROOT),
            dimensions=(50, columns),
            encoding="utf-8",
            timeout=30,
        )
        self.seen = ""

    def sees(self, words: str) -> None:
        """Wait until `words` are written."""
        self._until(re.escape(words))

    def is_asked(self) -> str:
        """Wait for a prompt; what was written before it."""
        return self._until(PROMPT_BEGINS)

    def answer(self) -> str:
        """Wait for the end of a line and the next prompt; what was written between them."""
        self._until(PROMPT_ENDS)
        return self.is_asked()

    def _until(self, pattern: str) -> str:
        self._child.expect(pattern)
        self.seen += str(self._child.before) + str(self._child.after)
        return ESCAPE.sub("", str(self._child.before))

    def plays(self, transcript: Iterator[Turn]) -> None:
        """Type what a transcript says and see what it says was answered, in its order.

        A code that stands in what is typed is the one that was seen last.
        """
        for typed, shown in transcript:
            if typed:
                self.presses(CODE.sub(self._code, typed), ENTER)
            for piece in shown:
                self.sees(piece)

    def _code(self, _: re.Match[str]) -> str:
        """The code that was seen last."""
        found: list[str] = CODE.findall(ESCAPE.sub("", self.seen))
        return found[-1]

    def presses(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self._child.send(key)

    def types(self, line: str) -> str:
        """Type a line and read the answer."""
        self.presses(line, ENTER)
        return self.answer()

    def ends(self) -> int:
        """Wait for the end; the exit status."""
        self._child.expect(pexpect.EOF)
        self.seen += str(self._child.before)
        self._child.close()
        return int(self._child.exitstatus)

    def close(self) -> None:
        """Hang up if the program still runs."""
        self._child.close(force=True)
