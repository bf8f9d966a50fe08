"""A reply as Telegram's HTML: messages within its limit, cut between blocks and items.

Everything is escaped here and nowhere else; a Title is bold, a Note italic, the letter's own words
a block quotation that folds up where it is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import count

from messages.catalogs import Catalogs
from messages.render.plain import RIGHT_TO_LEFT_MARK
from messages.reply import Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Words

LONGEST = 4096
"""UTF-16 code units of a message once its tags and entities are read (Bot API, sendMessage)."""

FOLDED_FROM = 700
"""Code units from which a quotation shows its beginning only, until it is pressed."""

_SENTENCE_END = re.compile(r"[.!?…](?=\s)|[。！？；]|\n")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that stay in one message, the HTML element around them, and the joint before them."""

    text: str
    element: str = ""
    joint: str = "\n\n"

    @property
    def html(self) -> str:
        """The words inside their element."""
        text, element = escape(self.text, quote=False), self.element
        if not element:
            return text
        folded = " expandable" if element == "blockquote" and size(self.text) > FOLDED_FROM else ""
        return f"<{element}{folded}>{text}</{element}>"


def size(text: str) -> int:
    """The length of `text` as Telegram counts: in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def excess(reply: Reply, catalogs: Catalogs, language: str) -> int:
    """The UTF-16 code units of `reply` that one message has no room for; 0 if all fit."""
    needed = 0
    for piece in _pieces(reply, catalogs, language):
        needed += size(piece.text) + (size(piece.joint) if needed else 0)
    return max(0, needed - LONGEST)


def render(reply: Reply, catalogs: Catalogs, language: str) -> list[str]:
    """The blocks of `reply` in `language`, as the HTML of one message after the other."""
    messages: list[str] = []
    room = 0
    for whole in _pieces(reply, catalogs, language):
        for piece in _cut(whole):
            needed = size(piece.joint + piece.text)
            if messages and needed <= room:
                messages[-1] += piece.joint + piece.html
                room -= needed
            else:
                messages.append(piece.html)
                room = LONGEST - size(piece.text)
    return messages


def _pieces(reply: Reply, catalogs: Catalogs, language: str) -> Iterator[_Piece]:
    """The pieces of a reply, in order; none that would be an empty message."""
    cldr = catalogs.speaks(language)
    mark = RIGHT_TO_LEFT_MARK if cldr.right_to_left else ""

    def said(words: Words) -> str:
        return _sound(words if isinstance(words, str) else mark + catalogs.say(words, language))

    for block in reply.blocks:
        match block:
            case Title(words):
                piece = _Piece(said(words), "b")
            case Paragraph(words):
                piece = _Piece(said(words))
            case Note(words):
                piece = _Piece(said(words), "i")
            case Quote(words, depth):
                piece = _Piece("    " * depth + _sound(words), "blockquote", "\n")
            case Items(items, numbered):
                bullets = (f"{cldr.number(i)}." if numbered else "•" for i in count(1))
                for first, bullet, item in zip(count(), bullets, items, strict=False):
                    text = _sound(f"{mark}{bullet} {catalogs.say(item, language)}")
                    yield _Piece(text, joint="\n" if first else "\n\n")
                continue
            case _:
                continue
        if piece.text.strip():
            yield piece


def _sound(text: str) -> str:
    """`text` without lone surrogates, which UTF-8 cannot say and Telegram would refuse."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _cut(piece: _Piece) -> Iterator[_Piece]:
    """The parts of `piece`: one, or several where the piece is too long for a message."""
    text = piece.text
    while size(text) > LONGEST:
        end = _last_end(text[: _fitting(text)])
        yield replace(piece, text=text[:end])
        text = text[end:]
    yield replace(piece, text=text)


def _fitting(text: str) -> int:
    """The number of characters of `text` that a message holds."""
    room = LONGEST
    for at, char in enumerate(text):
        room -= 2 if char > "\uffff" else 1
        if room < 0:
            return at
    return len(text)


def _last_end(text: str) -> int:
    """The index at which to cut `text`.

    After the last sentence of its second half, else after the last space there, else at the end.
    """
    for pattern in (_SENTENCE_END, _SPACE):
        ends = [match.end() for match in pattern.finditer(text, len(text) // 2)]
        if ends:
            return ends[-1]
    return len(text)
