"""The blocks of a letter's Markdown: headings, paragraphs, items, rows; their words as written.

Which of Markdown is read, and how, stands in docs/campaigns.md, "How a letter is written".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from messages.letter.fault import Report
from messages.text import Code, t

BULLET = "•"

NESTED = 2
"""Columns right of an item's marker from which on a line belongs to that item."""

CODE = 4
"""Columns from which on Markdown takes what stands outside lists for code."""

_DASHES = 2
"""The line of a table that has only dashes."""

_QUOTE = re.compile(r"(?:>[ \t]{0,3}(?=>))*+>[ \t]?")
_FENCE = re.compile(r"`{3,}|~{3,}")
_MARKER = re.compile(r"<!--\s*section:(.*)-->$")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*)|$)")
_UNDERLINE = re.compile(r"(?:=+|-+)$")
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}$")
_FOOTNOTE = re.compile(r"\[\^([^\s\[\]^]+)\]:[ \t]*(.*)")
_REFERENCE = re.compile(r"""\[[^\[\]^][^\[\]]*\]:[ \t]*\S+(?:[ \t]+["'(].*)?$""")
_ITEM = re.compile(r"([-*+]|[0-9]{1,9}[.)])(?:[ \t]+(.*)|$)")
_MARKS = re.compile(r"(?:[-*+>]|#{1,6}|[0-9]{1,9}[.)])(?:[ \t]|$)|>|\||`{3}|~{3}|<!--")
_DELIMITER = re.compile(r"(?=.*-)(?=.*\|)[|:\- \t]+$")
_ANCHOR = re.compile(r'<a id="([^"]*)"></a>[ \t]*')
_LABEL = re.compile(
    r"\*\*(?:([^*\s][^*]{0,15}(?<=[.):\]）．：】]))\*\*(?:[ \t]+|$)|([^*]{0,15}、)\*\*[ \t]*)"
)
"""A label in bold, of at most 16 characters, apart from the words unless it ends in 、."""


class Kind(Enum):
    """What a block is."""

    MARKER = auto()
    TITLE = auto()
    HEADING = auto()
    SUBHEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    FOOTNOTE = auto()
    ROW = auto()


_WRAPPED = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.FOOTNOTE})
"""What goes on in the next line."""

_OUTERMOST = frozenset({Kind.MARKER, Kind.TITLE, Kind.HEADING})
"""What ends every list."""


@dataclass(slots=True)
class Block:
    """A block that begins at `line`; `lines` are its words as written, without what leads them.

    `id` and `label` are those of an item, as written; the label of a footnote is its name.
    `depth` is the number of items around the block.
    """

    kind: Kind
    line: int
    lines: list[str]
    depth: int = 0
    id: str | None = None
    label: str = ""

    @property
    def markdown(self) -> str:
        """The words as written, on as many lines."""
        return "\n".join(self.lines)


def read_blocks(lines: Iterable[str], first: int, report: Report) -> list[Block]:
    """The blocks of `lines`, which begin at line `first` of the file; faults go to `report`."""
    reading = _Reading(report)
    for number, line in enumerate(lines, first):
        reading.take(number, line)
    reading.take(0, "")
    return reading.blocks


@dataclass(slots=True)
class _Reading:
    """What is open while the lines are read, one after the other.

    `markers` are the columns at which the open items begin, the outermost first; `rows` is how
    many lines of a table were read, and `table` the number of its first.
    """

    report: Report
    blocks: list[Block] = field(default_factory=list)
    open: Block | None = None
    markers: list[int] = field(default_factory=list)
    quoted: bool = False
    fence: str = ""
    rows: int = 0
    table: int = 0

    def take(self, number: int, line: str) -> None:
        """Read the line with this number."""
        column, content, quoted = _parts(line)
        if self.fence:
            self.fence = "" if content.startswith(self.fence) else self.fence
            return
        if not content.startswith("|"):
            self._end_table()
        if not content or (quoted and not self.quoted):
            self.open = None
        self.quoted = quoted
        if not content:
            return
        if column >= CODE and not self.open and not self.markers:
            words = t("Markdown takes what is set in by four spaces for code. Remove the spaces.")
            self.report.add(number, words)
        if not self._whole_line(number, column, content):
            self._words(number, column, content)

    def _whole_line(self, number: int, column: int, content: str) -> bool:
        """Read a line that no paragraph takes in; False where the line is none of these."""
        if marker := _MARKER.match(content):
            self._begin(Kind.MARKER, number, column, marker.group(1))
        elif heading := _HEADING.match(content):
            self._heading(number, column, *heading.groups())
        elif self.open and _UNDERLINE.match(content):
            words = t(
                "A line right below words makes them a heading. "
                "Write {marker} before a heading, or leave a line empty."
            )
            self.report.add(number, words.fill(marker=Code("##")))
        elif _RULE.match(content):
            self.open = None
        elif fence := _FENCE.match(content):
            self.fence = fence.group()
            self.report.add(number, t("A letter has no blocks of code."))
        elif content.startswith("|"):
            self._row(number, column, content)
        else:
            return False
        return True

    def _words(self, number: int, column: int, content: str) -> None:
        """Read a line of words: an item, a footnote, a paragraph, or the next line of one."""
        if _DELIMITER.match(content):
            self.report.add(number, t("Begin each row of a table with {marker}.", marker=Code("|")))
        item = _ITEM.match(content)
        if item and self._begins(column, *item.groups()):
            self._item(number, column, *item.groups())
        elif footnote := _FOOTNOTE.match(content):
            name, words = footnote.groups()
            self._check_start(number, words)
            self._begin(Kind.FOOTNOTE, number, column, words).label = name
            self.markers.append(column)
        elif self.open:
            self.open.lines.append(content)
        else:
            if _REFERENCE.match(content):
                words = t("Links by reference are not read. Write the address behind the text.")
                self.report.add(number, words)
            self._begin(Kind.PARAGRAPH, number, column, content)

    def _begin(self, kind: Kind, number: int, column: int, words: str) -> Block:
        depth = self._depth(0 if kind in _OUTERMOST else column)
        block = Block(kind, number, [words], depth)
        self.blocks.append(block)
        self.open = block if kind in _WRAPPED else None
        return block

    def _depth(self, column: int) -> int:
        """The number of items that a block at `column` is in; ends all others."""
        while self.markers and column < self.markers[-1] + NESTED:
            self.markers.pop()
        return len(self.markers)

    def _heading(self, number: int, column: int, hashes: str, words: str | None) -> None:
        match len(hashes):
            case 1:
                kind = Kind.TITLE
            case 2:
                kind = Kind.HEADING
            case _:
                kind = Kind.SUBHEADING
        self._begin(kind, number, column, _without_closing(words or ""))

    def _begins(self, column: int, marker: str, words: str | None) -> bool:
        """Whether a marker begins an item here: in a paragraph, "2021." may be a year."""
        beside = bool(self.markers) and column < self.markers[-1] + NESTED
        return not self.open or beside or (bool(words) and marker in ("-", "*", "+", "1.", "1)"))

    def _item(self, number: int, column: int, marker: str, words: str | None) -> None:
        words = words or ""
        anchor = _ANCHOR.match(words)
        words = words[anchor.end() :] if anchor else words
        self._check_start(number, words)
        label = _LABEL.match(words)
        words = words[label.end() :] if label else words
        block = self._begin(Kind.ITEM, number, column, words)
        self.markers.append(column)
        block.id = anchor.group(1) if anchor else None
        block.label = BULLET if marker in "-*+" else marker
        if label:
            block.label = label.group(1) or label.group(2)

    def _check_start(self, number: int, words: str) -> None:
        """What the words of an item begin with must not be a mark of its own."""
        if _MARKS.match(words):
            self.report.add(number, t("Two marks of Markdown stand at the beginning of this line."))

    def _row(self, number: int, column: int, content: str) -> None:
        self.open = None
        self.rows += 1
        dashes = bool(_DELIMITER.match(content))
        if self.rows == 1:
            self.table = number
        if dashes != (self.rows == _DASHES) and self.rows <= _DASHES:
            self._headless()
        if not dashes or self.rows > _DASHES:
            self._begin(Kind.ROW, number, column, content)

    def _end_table(self) -> None:
        if self.rows == 1:
            self._headless()
        self.rows = 0

    def _headless(self) -> None:
        self.rows = _DASHES
        words = t("The second line of a table is a row of dashes, as in {marker}.")
        self.report.add(self.table, words.fill(marker=Code("|---|---|")))


def _parts(line: str) -> tuple[int, str, bool]:
    """The column at which the words of `line` begin, the words, and whether they are quoted."""
    column, content = _indented(line)
    quote = _QUOTE.match(content)
    if quote:
        inner, content = _indented(content[quote.end() :])
        column += inner
    return column, content if content.strip() else "", bool(quote)


def _indented(line: str) -> tuple[int, str]:
    content = line.lstrip(" \t")
    lead = line[: len(line) - len(content)]
    return len(lead.expandtabs(4)), content.rstrip()


def _without_closing(heading: str) -> str:
    """The words of a heading without the hashes that may stand behind them."""
    words = heading.rstrip("#")
    return words.rstrip() if not words or words[-1] in " \t" else heading
