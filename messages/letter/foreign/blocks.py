"""The blocks of anybody's Markdown in their order, each with its words and its place in lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

from messages.letter.body import CELLS_JOINED
from messages.letter.fault import Fault
from messages.letter.foreign.inline import ForeignInline, foreign_inline, plain_line
from messages.letter.foreign.unlike import unlike_markdown
from messages.text import Text, quoted, t

DEEPEST = 60
"""Blocks inside each other that are read: what is deeper would be left out without a word."""

INDENT = "    "
"""What stands before each line inside an item, for each item around it."""

_NAME = re.compile(r"[^\s\[\]^]+")
_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*)+", re.DOTALL)
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")


class PieceKind(Enum):
    """What a piece of a letter is."""

    WORDS = auto()
    HEADING = auto()
    ITEM = auto()
    NOTE = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A block at `line` of the file: `lead`, then `marker`, then the words.

    `level` is that of a heading; `siblings` how many items the list of an ordered item has, 0 for
    one without a number; `columns` those of a table, in its first row alone.
    """

    line: int
    kind: PieceKind
    lead: str
    marker: str
    words: ForeignInline
    level: int = 0
    siblings: int = 0
    columns: int = 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """All pieces of a text, and the faults of it; a warning tells only how something is taken."""

    pieces: tuple[Piece, ...]
    faults: tuple[Fault, ...]


def foreign_blocks(markdown: str, first: int, file: str) -> Pieces:
    """The pieces of `markdown`, which begins at line `first` of the file called `file`."""
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table").use(footnote_plugin)
    parser.disable(["footnote_inline", "footnote_tail"])  # notes stay where they stand
    env: dict[str, Any] = {}
    tokens = parser.parse(markdown, env)
    reading = _Reading(markdown.split("\n"), first, file, _names(env))
    reading.check(tokens, env)
    for node in SyntaxTreeNode(tokens).children:
        reading.take(node, "")
    return Pieces(tuple(reading.pieces), tuple(reading.faults))


def _names(env: Mapping[str, Any]) -> dict[str, str]:
    """The names of the footnotes by their labels: a label that a letter can write, or a number."""
    labels = [str(label)[1:] for label in env.get("footnotes", {}).get("refs", {})]
    return {
        label: label if _NAME.fullmatch(label) else str(number)
        for number, label in enumerate(labels, 1)
    }


class _Reading:
    """What was read so far of the `lines`, of which the first has the number `first`."""

    def __init__(self, lines: list[str], first: int, file: str, names: Mapping[str, str]) -> None:
        self.pieces: list[Piece] = []
        self.faults: list[Fault] = []
        self._lines = lines
        self._first = first
        self._file = file
        self._names = names

    def check(self, tokens: Sequence[Token], env: Mapping[str, Any]) -> None:
        """Tell what Markdown leaves out by itself: what is too deep, and addresses never used."""
        used = set()
        self.faults += [
            replace(fault, file=self._file, line=self._first + fault.line)
            for fault in unlike_markdown(tokens, self._names)
            if fault.line is not None
        ]
        for token in tokens:
            if token.level >= DEEPEST - 1 and token.map:
                self._tell(token.map[0], t("This is nested too deeply to be read."))
            used |= {child.attrs.get("href") for child in token.children or ()}
            used |= {child.attrs.get("src") for child in token.children or ()}
        references = [*env.get("references", {}).values(), *env.get("duplicate_refs", ())]
        for reference in references:
            if reference["href"] not in used:
                words = t("This line is the address of a link that is nowhere: {words}")
                line = reference["map"][0]
                self._tell(line, words.fill(words=quoted(self._lines[line])))

    def take(self, node: SyntaxTreeNode, lead: str) -> None:
        """Read a block that stands behind `lead`."""
        match node.type:
            case "paragraph":
                self._add(PieceKind.WORDS, node, lead, "")
            case "heading":
                self._add(PieceKind.HEADING, node, lead, "", level=int(node.tag[1:]))
            case "bullet_list" | "ordered_list":
                self._list(node, lead)
            case "blockquote":
                for child in node.children:
                    self.take(child, f"{lead}> ")
            case "table":
                self._table(node, lead)
            case "footnote_reference":
                name = self._names[str(node.meta["label"])]
                self._with_words(PieceKind.NOTE, node, lead, f"[^{name}]: ", 0)
            case "fence" | "code_block":
                self._code(node, lead)
            case "html_block":
                self._html(node)

    def _list(self, node: SyntaxTreeNode, lead: str) -> None:
        ordered = node.type == "ordered_list"
        start = int(node.attrs.get("start", 1))
        for number, item in enumerate(node.children, start):
            marker = f"{number}{node.markup} " if ordered else "- "
            if item.children:
                self._with_words(PieceKind.ITEM, item, lead, marker, len(node.children) * ordered)

    def _add(
        self,
        kind: PieceKind,
        node: SyntaxTreeNode,
        lead: str,
        marker: str,
        *,
        level: int = 0,
        siblings: int = 0,
    ) -> bool:
        """Add the words of a paragraph or heading; False where there are none."""
        words = self._inline(node, _line(node))
        if words.plain:
            line = self._first + _line(node)
            self.pieces.append(Piece(line, kind, lead, marker, words, level, siblings))
        return bool(words.plain)

    def _inline(self, node: SyntaxTreeNode, line: int, *, cell: bool = False) -> ForeignInline:
        (inline,) = node.children or (None,)
        children = inline.token.children if inline and inline.token else None
        words = foreign_inline(children or (), self._names, cell=cell)
        for down, problem in words.problems:
            self._tell(line + down, problem)
        return words

    def _with_words(
        self, kind: PieceKind, node: SyntaxTreeNode, lead: str, marker: str, siblings: int
    ) -> None:
        """Read an item or a footnote: it begins with words, and what else is in it is set in."""
        first, *others = node.children or (node,)
        told = len(self.faults)
        begun = first.type in ("paragraph", "heading")
        if begun and self._add(kind, first, lead, marker, siblings=siblings):
            for child in others:
                self.take(child, lead + INDENT)
        elif len(self.faults) == told and (others or not begun):
            words = t("This does not begin with words. Give it some, or take it out.")
            self._tell(_line(node), words)

    def _table(self, node: SyntaxTreeNode, lead: str) -> None:
        rows = [row for part in node.children for row in part.children]
        columns, headed = len(rows[0].children), False
        for row in rows:
            line = _line(row)
            cells = [self._inline(cell, line, cell=True) for cell in row.children]
            if len(self._cells(line)) > columns:
                self._tell(line, t("This row has more cells than the table has columns."))
            if any(cell.plain for cell in cells):
                plain = CELLS_JOINED.join(cell.plain for cell in cells)
                markdown = f"{CELLS_JOINED.join(cell.markdown for cell in cells)} |"
                words = ForeignInline(markdown, plain, ())
                head = 0 if headed else columns
                at = self._first + line
                self.pieces.append(Piece(at, PieceKind.ROW, lead, "| ", words, columns=head))
                headed = True

    def _cells(self, line: int) -> list[str]:
        """The cells that a row of a table has as it is written."""
        row = self._lines[line].lstrip(" \t>").rstrip().removeprefix("|")
        cells = _BETWEEN_CELLS.split(row)
        return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells

    def _code(self, node: SyntaxTreeNode, lead: str) -> None:
        """Take each line of code over as a paragraph."""
        inside = _line(node) + (node.type == "fence")
        lines = [(at, line) for at, line in enumerate(node.content.split("\n"), inside)]
        words = t("A letter has no blocks of code: each line is taken over as a paragraph.")
        self._tell(_line(node), words, warning=True)
        for at, line in lines:
            if line.strip():
                paragraph = plain_line(line)
                self.pieces.append(Piece(self._first + at, PieceKind.WORDS, lead, "", paragraph))
                for _, problem in paragraph.problems:
                    self._tell(at, problem)

    def _html(self, node: SyntaxTreeNode) -> None:
        if not _COMMENTS.fullmatch(node.content):
            words = t("HTML is not taken over: {words}. Remove it.")
            self._tell(_line(node), words.fill(words=quoted(node.content.strip())))

    def _tell(self, line: int, words: Text, *, warning: bool = False) -> None:
        self.faults.append(Fault(words, self._file, self._first + line, warning))


def _line(node: SyntaxTreeNode) -> int:
    """The line at which a block begins, counted from 0, or else that of what is in it."""
    if node.map:
        return node.map[0]
    return next(_lines(node.children), 0)


def _lines(nodes: Iterable[SyntaxTreeNode]) -> Iterator[int]:
    return (_line(node) for node in nodes)
