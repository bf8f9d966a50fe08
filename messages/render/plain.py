"""A reply as lines of plain text, for the terminal and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import count
from typing import NamedTuple

from messages.catalogs import Catalogs
from messages.reply import Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Words

RIGHT_TO_LEFT_MARK = "\u200f"


class Style(StrEnum):
    """The style of a line, for terminals that can show colours."""

    TITLE = "title"
    TEXT = "text"
    QUOTE = "quote"
    NOTE = "note"
    BUTTON = "button"


class Line(NamedTuple):
    """A line of output: one paragraph."""

    style: Style
    text: str


def render(reply: Reply, catalogs: Catalogs, language: str, first: int = 1) -> list[Line]:
    """`reply` in `language`: blocks with an empty line between, then the buttons from `first` on.

    Each paragraph of a right-to-left language starts with a strong mark of that direction; the
    letter's own wording is left unchanged.
    """
    lines: list[Line] = []
    for block in _blocks(reply, catalogs, language):
        lines += [Line(Style.TEXT, "")] if lines else []
        lines += block
    if reply.buttons:
        lines.append(Line(Style.TEXT, ""))
    for number, button in enumerate(reply.buttons, start=first):
        label = catalogs.say(button.label, language)
        lines.append(Line(Style.BUTTON, f"[{number}] {label}"))
    return lines


def _blocks(reply: Reply, catalogs: Catalogs, language: str) -> Iterator[list[Line]]:
    cldr = catalogs.speaks(language)
    mark = RIGHT_TO_LEFT_MARK if cldr.right_to_left else ""

    def said(words: Words) -> str:
        return words if isinstance(words, str) else mark + catalogs.say(words, language)

    for block in reply.blocks:
        match block:
            case Title(words):
                yield [Line(Style.TITLE, said(words))]
            case Paragraph(words):
                yield [Line(Style.TEXT, said(words))]
            case Quote():
                yield [Line(Style.QUOTE, "    " * block.depth + block.words)]
            case Items(items, numbered):
                bullets = (f"{cldr.number(i)}." if numbered else "•" for i in count(1))
                yield [
                    Line(Style.TEXT, f"{mark}{bullet} {catalogs.say(item, language)}")
                    for bullet, item in zip(bullets, items, strict=False)
                ]
            case Note(words):
                yield [Line(Style.NOTE, said(words))]


def plain(reply: Reply, catalogs: Catalogs, language: str) -> str:
    """`reply` in `language`, as one string."""
    return "\n".join(line.text for line in render(reply, catalogs, language))
