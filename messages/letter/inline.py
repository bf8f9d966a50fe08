"""The words of a paragraph without the marks of Markdown around and inside them.

Every loop moves forward only, so that no text takes more than time in proportion to its length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from messages.letter.fault import Report
from messages.text import Code, Text, quoted, t

T = TypeVar("T")

ANCHOR = '<a id="ID"></a>'
"""How the id of an item is written."""

_SPECIAL = re.compile(r"[\\`*_\[\]<&]|!\[(?!\^)")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_NOTE = re.compile(r"\[\^([^\s\[\]^]+)\]")
_TARGET = re.compile(
    r"""\(\s*+(?:<[^<>\n]*+>|[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+)"""
    r"""(?:\s++(?:"[^"]*+"|'[^']*+'))?+\s*+\)"""
)
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]++|[^\s<>@/]++@[^\s<>@/]++)>")
_ANCHOR = re.compile(r"<a id=[^<>]*+>(?:</a>)?")
_TAG = re.compile(r"<[A-Za-z/!?]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\ua48f\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U00020000-\U0003ffff"
)
"""Scripts written without spaces: Thai, Lao, Tibetan, Burmese, Khmer, Han, kana, bopomofo, Yi."""

_NEUTRAL = "“”‘’—…‧·"
"""Punctuation of several scripts, which takes after the letter next to it."""

_NO_SPACE = re.compile(
    f"\n(?=[{_NEUTRAL}]{{0,2}}[{_UNSPACED}])"
    f"(?:(?<=[{_UNSPACED}]\n)|(?<=[{_UNSPACED}][{_NEUTRAL}]\n)"
    f"|(?<=[{_UNSPACED}][{_NEUTRAL}]{{2}}\n))"
)
"""The end of a line between two letters of these scripts."""


@dataclass(frozen=True, slots=True)
class Inline:
    """The words of a paragraph, and the footnotes that they name, each with its line."""

    text: str
    notes: tuple[tuple[str, int], ...] = ()


def read_inline(markdown: str, line: int, report: Report) -> Inline:
    """The words of `markdown`, a paragraph that begins at `line`; its faults go to `report`."""
    if not _SPECIAL.search(markdown):
        return Inline(joined(markdown))
    reading = _Reading(markdown)
    words = joined(reading.read())
    for at, problem in _lines(markdown, line, reading.problems):
        report.add(at, problem)
    return Inline(words, tuple((name, at) for at, name in _lines(markdown, line, reading.notes)))


def joined(text: str) -> str:
    """The lines of `text` as one, in NFC, without spaces at both ends."""
    one = _NO_SPACE.sub("", text).replace("\n", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", one).strip()


def joints(text: str) -> Iterator[str]:
    """What takes the place of each end of a line in `text`: a space, or nothing."""
    unspaced = {end.start() for end in _NO_SPACE.finditer(text)}
    return ("" if end.start() in unspaced else " " for end in re.finditer("\n", text))


def _lines(markdown: str, line: int, found: list[tuple[int, T]]) -> list[tuple[int, T]]:
    """What was `found` at offsets, with lines instead of offsets."""
    placed, before = [], 0
    for at, what in sorted(found, key=lambda pair: pair[0]):
        line += markdown.count("\n", before, at)
        before = at
        placed.append((line, what))
    return placed


@dataclass(slots=True)
class _Run:
    """Stars or underscores beside each other; `left` are those that have no partner yet."""

    at: int
    place: int
    left: int


class _Reading:
    """One way through a paragraph, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.problems: list[tuple[int, Text]] = []
        self.notes: list[tuple[int, str]] = []
        self._text = text
        self._out: list[str] = []
        self._runs: list[_Run] = []
        self._open: dict[str, list[_Run]] = {"*": [], "_": []}
        self._brackets: list[tuple[int, bool]] = []
        self._ticks: dict[int, list[int]] | None = None

    def read(self) -> str:
        """The text without its marks; what is wrong is in `problems`, by offset."""
        at = 0
        while special := _SPECIAL.search(self._text, at):
            self._out.append(self._text[at : special.start()])
            at = self._special(special.start())
        self._out.append(self._text[at:])
        self._settle()
        return "".join(self._out)

    def _special(self, at: int) -> int:
        """Read what begins at `at`; the offset behind it."""
        match self._text[at]:
            case "\\":
                return self._escape(at)
            case "`":
                return self._code(at)
            case "*" | "_":
                return self._emphasis(at)
            case "[":
                return self._bracket(at)
            case "!":
                return self._open_bracket(at, "![")
            case "]":
                return self._close_bracket(at)
            case "<":
                return self._angle(at)
            case _:
                return self._ampersand(at)

    def _escape(self, at: int) -> int:
        follows = self._text[at + 1 : at + 2]
        if follows == "\n":
            return at + 1
        if follows in _PUNCTUATION:
            self._out.append(follows)
            return at + 2
        self._out.append("\\")
        return at + 1

    def _code(self, at: int) -> int:
        width = _width(self._text, at)
        end = self._closing_tick(at, width)
        if end is None:
            self._out.append("`" * width)
            return at + width
        self._out.append(self._text[at + width : end].strip())
        return end + width

    def _closing_tick(self, at: int, width: int) -> int | None:
        """Where the next run of as many backticks begins; None after the last."""
        if self._ticks is None:
            self._ticks = {}
            for run in reversed(list(re.finditer("`+", self._text))):
                self._ticks.setdefault(len(run.group()), []).append(run.start())
        starts = self._ticks.get(width, [])
        while starts and starts[-1] <= at:
            starts.pop()
        return starts[-1] if starts else None

    def _emphasis(self, at: int) -> int:
        mark, width = self._text[at], _width(self._text, at)
        before, after = self._text[at - 1 : at] or " ", self._text[at + width : at + width + 1]
        opens = bool(after) and not after.isspace()
        closes = not before.isspace()
        if mark == "_":
            opens = opens and not before.isalnum()
            closes = closes and not after.isalnum()
        run = _Run(at, len(self._out), width)
        self._out.append("")
        self._runs.append(run)
        if closes:
            self._pair(mark, run)
        if opens and run.left:
            self._open[mark].append(run)
        return at + width

    def _pair(self, mark: str, run: _Run) -> None:
        """Take away the marks of `run` that close open ones, with these."""
        openers, others = self._open[mark], self._open["_" if mark == "*" else "*"]
        while run.left and openers:
            pairs = min(run.left, openers[-1].left)
            run.left -= pairs
            openers[-1].left -= pairs
            while others and others[-1].at > openers[-1].at:
                others.pop()
            if not openers[-1].left:
                openers.pop()

    def _bracket(self, at: int) -> int:
        note = _NOTE.match(self._text, at)
        if note is None:
            return self._open_bracket(at, "[")
        self._out.append(f"[{note.group(1)}]")
        self.notes.append((at, note.group(1)))
        return note.end()

    def _open_bracket(self, at: int, mark: str) -> int:
        self._brackets.append((len(self._out), mark == "!["))
        self._out.append(mark)
        return at + len(mark)

    def _close_bracket(self, at: int) -> int:
        opener = self._brackets.pop() if self._brackets else None
        follows = self._text[at + 1 : at + 2]
        if opener and follows == "(":
            return self._link(at, *opener)
        if opener and follows == "[" and not _NOTE.match(self._text, at + 1):
            self._wrong(
                at, t("Links by reference are not read. Write the address behind the text.")
            )
        self._out.append("]")
        return at + 1

    def _link(self, at: int, opener: int, picture: bool) -> int:
        target = _TARGET.match(self._text, at + 1)
        if picture:
            self._wrong(at, t("A letter has no pictures."))
        elif target is None:
            self._wrong(at, t("The address of this link does not end, or has a space in it."))
        self._out[opener] = ""
        return target.end() if target else at + 1

    def _angle(self, at: int) -> int:
        if address := _ADDRESS.match(self._text, at):
            self._out.append(address.group(1))
            return address.end()
        if anchor := _ANCHOR.match(self._text, at):
            words = t("An id stands only right behind the mark of a list item, as {marker}.")
            self._wrong(at, words.fill(marker=Code(ANCHOR)))
            return anchor.end()
        if _TAG.match(self._text, at):
            shown = quoted(self._text[at : at + 20])
            self._wrong(at, t("HTML is not read: {words}. Remove it.", words=shown))
        self._out.append("<")
        return at + 1

    def _ampersand(self, at: int) -> int:
        if entity := _ENTITY.match(self._text, at):
            shown = Code(entity.group())
            self._wrong(at, t("Write the character itself instead of {words}.", words=shown))
        self._out.append("&")
        return at + 1

    def _settle(self) -> None:
        """Give the marks without a partner back to the text: these are no marks."""
        for run in self._runs:
            self._out[run.place] = self._text[run.at] * run.left
            if run.left and self._text.startswith("**", run.at):
                self._wrong(run.at, t("Bold begins or ends here, and its other end is missing."))

    def _wrong(self, at: int, words: Text) -> None:
        self.problems.append((at, words))


def _width(text: str, at: int) -> int:
    """How often the character at `at` stands there in a row."""
    end = at
    while text[end : end + 1] == text[at]:
        end += 1
    return end - at
