"""The terminal chat with a person at the keyboard: history, completion, colours."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import AsyncGenerator, Iterable, Iterator

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.output import ColorDepth

from bot.adapters.terminal.chat import TerminalChat
from bot.app import Core
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


class _Commands(Completer):
    """The completer of commands and their arguments; `/` and `-` are parts of a word here."""

    def __init__(self, chat: TerminalChat, commands: Iterable[str]) -> None:
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


def completer(chat: TerminalChat, core: Core) -> Completer:
    """The completer of commands, and of the offers for their options."""
    return _Commands(chat, core.commands)


async def talk(chat: TerminalChat, core: Core) -> None:
    """Welcome the person, then answer line after line until Ctrl-D or Ctrl-C."""
    session: PromptSession[str] = PromptSession(
        "> ", completer=completer(chat, core), history=_History()
    )
    _print(await chat.hear("/start"))
    while True:
        try:
            line = await session.prompt_async()
        except (EOFError, KeyboardInterrupt):
            return
        if line:
            _print(await chat.hear(line))


def _print(lines: list[Line]) -> None:
    depth = ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None
    width = shutil.get_terminal_size().columns
    for line in lines:
        style = "" if depth else COLOURS[line.style]
        for row in _rows(line, width):
            print_formatted_text(FormattedText([(style, row)]), color_depth=depth)
    print_formatted_text()


def _rows(line: Line, width: int) -> list[str]:
    """The line broken between words; the letter's own wording is left to the terminal."""
    if line.style is Style.QUOTE:
        return [line.text]
    return textwrap.wrap(line.text, width, break_long_words=False, break_on_hyphens=False) or [""]
