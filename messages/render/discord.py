"""A reply as Discord's Markdown, in messages that Discord takes.

Everything but this module's own marks is escaped, so that no words can become a mention, a masked
link, a heading or bold. Addresses stand in `<>`: Discord links them and shows no preview.
Embeds are never used: people can hide those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from messages.catalogs import Catalogs
from messages.languages import Language
from messages.render.plain import RIGHT_TO_LEFT_MARK
from messages.reply import Block, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Words

LONGEST = 2000
"""Characters of a message; counted as UTF-16 units here, which is never fewer than Discord does."""

INDENT = "\u2003\u2003"
"""The indent of a list in the letter: Discord drops ordinary spaces at the start of a line."""

_LINE_START = re.compile(r"(\s*)([-+]|\d{1,9}(?=\.))")
_SPECIAL = re.compile(r"(?P<address>https?://[!-;=?-~]{0,500}[A-Za-z0-9/=&%_-])|[\\*_~|`\[\]<>@#]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class _Piece(NamedTuple):
    """A piece of a reply: the gap before, the first line's mark, that of further lines, words."""

    gap: str
    mark: str
    further: str
    words: str


class _Atom(NamedTuple):
    """A character or an address, as said and as written."""

    said: str
    written: str


def render(reply: Reply, catalogs: Catalogs, language: str, longest: int = LONGEST) -> list[str]:
    """The messages that say `reply` in `language`, without the buttons."""
    messages: list[str] = []
    for gap, text in _texts(reply, catalogs, language, longest):
        if messages and width(messages[-1] + gap + text) <= longest:
            messages[-1] += gap + text
        else:
            messages.append(text)
    return [message for message in messages if message.strip()]


def excess(reply: Reply, catalogs: Catalogs, language: str, longest: int = LONGEST) -> int:
    """The UTF-16 code units of `reply` that one message has no room for; 0 if all fit."""
    pieces = list(_pieces(reply, catalogs, language))
    written = (mark + escaped(line) for piece in pieces for mark, line in _lines(piece))
    needed = sum(width(line) + 1 for line in written)
    gaps = sum(width(piece.gap) - 1 for piece in pieces[1:])
    return max(0, needed + gaps - 1 - longest) if pieces else 0


def width(text: str) -> int:
    """The length of `text` as Discord counts: in UTF-16 units."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, longest: int) -> str:
    """`text`, with an ellipsis for everything beyond `longest` UTF-16 units; for labels."""
    if width(text) <= longest:
        return text
    while width(text) > longest - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def escaped(words: str) -> str:
    """One line of Markdown that shows as `words` and is nothing else."""
    at, start = _start(words)
    return start + _SPECIAL.sub(_inert, words[at:])


def _texts(
    reply: Reply, catalogs: Catalogs, language: str, longest: int
) -> Iterator[tuple[str, str]]:
    """The parts of a reply that stay whole, each behind the gap before it."""
    for piece in _pieces(reply, catalogs, language):
        whole = "\n".join(mark + escaped(line) for mark, line in _lines(piece))
        if width(whole) <= longest:
            yield piece.gap, whole
            continue
        room = longest - max(width(piece.mark), width(piece.further))
        parts = (part for mark, line in _lines(piece) for part in _parts(piece, mark, line, room))
        yield from zip(_gaps(piece.gap), parts, strict=False)


def _parts(piece: _Piece, mark: str, line: str, room: int) -> Iterator[str]:
    """The parts of a line, each behind a mark: the line's own, then that of further lines."""
    for part in _split(line, room):
        yield mark + part
        mark = piece.further


def _gaps(first: str) -> Iterator[str]:
    yield first
    while True:
        yield "\n"


def _lines(piece: _Piece) -> Iterator[tuple[str, str]]:
    """The lines of a piece, each behind its mark."""
    words = _SURROGATES.sub("�", piece.words).replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(words.split("\n")):
        yield piece.further if number else piece.mark, line


def _pieces(reply: Reply, catalogs: Catalogs, language: str) -> Iterator[_Piece]:
    cldr = catalogs.speaks(language)
    start = RIGHT_TO_LEFT_MARK if cldr.right_to_left else ""

    def said(words: Words) -> str:
        return words if isinstance(words, str) else start + catalogs.say(words, language)

    before: Block | None = None
    for block in reply.blocks:
        gap = _gap(before, block)
        match block:
            case Title(words):
                yield _Piece(gap, "### ", "### ", said(words))
            case Paragraph(words):
                yield _Piece(gap, "", "", said(words))
            case Note(words):
                yield _Piece(gap, "-# ", "-# ", said(words))
            case Quote(words, depth):
                mark = "> " + INDENT * depth
                yield _Piece(gap, mark, mark, words)
            case Items(items, numbered):
                for number, item in zip(count(1), items, strict=False):
                    mark = start + _bullet(cldr, number) if numbered else "- " + start
                    words = catalogs.say(item, language)
                    yield _Piece(gap if number == 1 else "\n", mark, "  ", words)
        before = block


def _bullet(cldr: Language, number: int) -> str:
    """The number of an item as text: Discord's own lists would count anew in every message."""
    return f"{cldr.number(number)}\\. "


def _gap(before: Block | None, block: Block) -> str:
    match before, block:
        case Title(), _:
            return "\n"
        case Quote(), Quote():
            return "\n> \n"
        case Note(), Note():
            return "\n"
    return "\n\n"


def _start(words: str) -> tuple[int, str]:
    """The beginning that would make a list of a line: its length, and its harmless writing."""
    match = _LINE_START.match(words)
    if match is None:
        return 0, ""
    space, mark = match.groups()
    if mark.isdigit():
        return match.end() + 1, f"{space}{mark}\\."
    return match.end(), f"{space}\\{mark}"


def _inert(match: re.Match[str]) -> str:
    return f"<{match[0]}>" if match["address"] else "\\" + match[0]


def _atoms(words: str) -> Iterator[_Atom]:
    """The atoms of the line `words`."""
    at, start = _start(words)
    if at:
        yield _Atom(words[:at], start)
    for match in _SPECIAL.finditer(words, at):
        yield from (_Atom(plain, plain) for plain in words[at : match.start()])
        yield _Atom(match[0], _inert(match))
        at = match.end()
    yield from (_Atom(plain, plain) for plain in words[at:])


def _split(line: str, longest: int) -> Iterator[str]:
    """The parts of a line for messages of `longest`, cut between words where there are any."""
    while True:
        room = longest
        fitting: list[_Atom] = []
        rest = False
        for atom in _atoms(line):
            room -= width(atom.written)
            if room < 0 and fitting:
                rest = True
                break
            fitting.append(atom)
        if not rest:
            yield "".join(atom.written for atom in fitting)
            return
        spaces = [n for n, atom in enumerate(fitting, start=1) if atom.said.isspace()]
        if spaces and spaces[-1] > len(fitting) // 2:
            fitting = fitting[: spaces[-1]]
        yield "".join(atom.written for atom in fitting)
        line = line[sum(len(atom.said) for atom in fitting) :]
