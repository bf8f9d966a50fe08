"""The terminal chat with a person at the keyboard: history, completion, colours."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import AsyncGenerator, Iterable, Iterator
from typing import Protocol

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.output import ColorDepth

from bot.adapters.terminal.people import People
from bot.adapters.terminal.platform import Terminal, written_to
from bot.app import Core
from bot.service import Service
from messages.render.plain import Line, Style

COLOURS = {
    Style.TITLE: "bold",
    Style.TEXT: "",
    Style.QUOTE: "fg:ansicyan",
    Style.NOTE: "fg:ansibrightblack italic",
    Style.BUTTON: "fg:ansigreen",
}


class _History(InMemoryHistory):
    """The history of commands, in memory only: answers to forms may be names."""

    def append_string(self, string: str) -> None:
        if string.startswith("/"):
            super().append_string(string)


class Completed(Protocol):
    """The side of a conversation that completion asks."""

    async def offers(self, command: str, typed: str) -> tuple[str, ...]:
        """The arguments that may stand after `command` and begin with `typed`."""
        ...


class _Commands(Completer):
    """The completer of commands and their arguments; `/` and `-` are parts of a word here."""

    def __init__(self, chat: Completed, commands: Iterable[str]) -> None:
        self._chat = chat
        self._commands = tuple(f"/{name}" for name in commands)

    def get_completions(self, document: Document, _: CompleteEvent) -> Iterator[Completion]:
        """Complete nothing at once, for the core has to be asked; see the next method."""
        return iter(())

    async def get_completions_async(
        self, document: Document, _: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """The completions that begin with the word that is being typed."""
        command, space, word = document.text_before_cursor.partition(" ")
        if not space:
            word, known = command, self._commands
        elif command.startswith("/"):
            known = await self._chat.offers(command[1:], word)
        else:
            known = ()
        for name in known:
            if name.startswith(word.lower()):
                yield Completion(name, start_position=-len(word))


def completer(chat: Completed, core: Core, own_words: Iterable[str] = ()) -> Completer:
    """The completer of commands and of `own_words`, and of the offers for their options."""
    return _Commands(chat, (*core.commands, *own_words))


async def talk(people: People, core: Core, beside: Iterable[Service]) -> None:
    """Talk with whoever is at the keyboard; in a trial, the services `beside` run meanwhile."""
    if not people.in_trial:
        await _answer(people, core)
        return
    show(people.who())
    async with written_to(core, Terminal(people, show), beside):
        await _answer(people, core)


async def _answer(people: People, core: Core) -> None:
    """Welcome the person, then answer line after line until Ctrl-D or Ctrl-C."""
    session: PromptSession[str] = PromptSession(
        completer=completer(people, core, people.own_words), history=_History()
    )
    show(await people.hear("/start"))
    show(people.unread())
    while True:
        try:
            line = await session.prompt_async(_before(people))
        except (EOFError, KeyboardInterrupt):
            return
        if line:
            show(await people.hear(line))


def _before(people: People) -> str:
    """The words before what is typed: in a trial, who is talking."""
    return f"{people.talking}> " if people.in_trial else "> "


def show(lines: list[Line]) -> None:
    """Print `lines` above what is being typed, and an empty one; nothing where there are none."""
    if not lines:
        return
    depth = ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None
    width = shutil.get_terminal_size().columns
    pieces = [
        piece
        for line in lines
        for row in _rows(line, width)
        for piece in (("" if depth else COLOURS[line.style], row), ("", "\n"))
    ]
    print_formatted_text(FormattedText(pieces), color_depth=depth)


def _rows(line: Line, width: int) -> list[str]:
    """The line broken between words; the letter's own wording is left to the terminal."""
    if line.style is Style.QUOTE:
        return [line.text]
    return textwrap.wrap(line.text, width, break_long_words=False, break_on_hyphens=False) or [""]
