"""Command lines as people type, copy and paste them: what a bot has printed is understood again."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import NamedTuple

from messages.figures import plain
from messages.spelling import unmarked, unquoted

SLASH = "/"
BULLETS = "•-–*· "
AFTER_NAMES = ".,;!?،؛。，；！？"
DESCRIBED = (":", "：")
"""Signs between a command and what a list of commands says of it."""

USAGE = "["
"""The sign that begins what may be typed behind a command, as a list of commands has it."""


class CommandLine(NamedTuple):
    """A command line: the name as typed, which may hold `@` and a bot's name, and the arguments."""

    name: str
    arguments: tuple[str, ...]


def command_line(text: str, known: Container[str]) -> CommandLine | None:
    """The command line that `text` is; None for words.

    Where marks, quotation marks or a bullet stand before the slash, the name must be `known`.
    """
    if text.startswith(SLASH):
        return None if text[1:2].isspace() or len(text) == 1 else _split(text)
    bare = unquoted(unmarked(text).strip().lstrip(BULLETS))
    if "\n" in bare or not bare.startswith(SLASH) or bare[1:2].isspace() or len(bare) == 1:
        return None
    line = _split(bare)
    return line if name_in(line.name) in known else None


def name_in(typed: str) -> str:
    """The name of a command in `typed`, in small letters, without signs and a bot's name behind."""
    name, _, _ = plain(typed).partition("@")
    return name.rstrip(AFTER_NAMES + "".join(DESCRIBED)).lower()


def arguments_in(words: Iterable[str]) -> tuple[str, ...]:
    """The arguments that `words` are: unquoted, and in plain signs where that makes them ASCII."""
    return tuple(filter(None, map(_argument, words)))


def _split(line: str) -> CommandLine:
    name, *words = unmarked(line)[1:].split() or [""]
    if name.endswith(DESCRIBED):
        words = []
    usage = next((at for at, word in enumerate(words) if word.startswith(USAGE)), len(words))
    return CommandLine(name, arguments_in(words[:usage]))


def _argument(word: str) -> str:
    made = unquoted(plain(word))
    return made if made.isascii() else unquoted(unmarked(word))
