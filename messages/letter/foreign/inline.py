"""The words of one block of anybody's Markdown, written so that a letter says the same ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from messages.letter.fault import Report
from messages.letter.inline import joined, joints, read_inline
from messages.text import Text, quoted, t

_SPECIAL = re.compile(r"[\\`*\[\]<]|&(?=#?\w+;)|(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(
    r"\A(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|\||~~~|=+$|-{2,}\s*$|-(?:\s*-){2,}|[|:\- \t]+$)"
)
_NUMBER = re.compile(r"\A([0-9]{1,9})(?=[.)](?:\s|$))")
_TAGLESS = re.compile(r"<!--.*-->", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINKED = re.compile(r"https?://[^\s<>]+|mailto:[^\s<>]+|[^\s<>@/]+@[^\s<>@/]+")


@dataclass(frozen=True, slots=True)
class ForeignInline:
    """The words of a block: as the letter's Markdown writes them, and plain.

    `problems` are what cannot be carried over, each with the lines down from the block's first.
    """

    markdown: str
    plain: str
    problems: tuple[tuple[int, Text], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a block: words, with a `mark` for what they are, or a mark of Markdown alone."""

    plain: str = ""
    mark: str = ""


@dataclass(slots=True)
class _Reading:
    """What was read of a block so far; `line` counts the lines down from its first."""

    notes: Mapping[str, str]
    parts: list[_Part] = field(default_factory=list)
    problems: list[tuple[int, Text]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    line: int = 0

    def take(self, token: Token) -> None:
        """Read the next token of the block."""
        match token.type:
            case "text" | "text_special":
                address = self.links[-1:] == [""] and _LINKED.fullmatch(token.content)
                self.parts.append(_Part(token.content, "<" if address else ""))
            case "softbreak" | "hardbreak":
                self.line += 1
                self.parts.append(_Part("\n"))
            case "em_open" | "em_close" | "strong_open" | "strong_close":
                self.parts.append(_Part(mark="*" if token.tag == "em" else "**"))
            case "code_inline":
                self.parts.append(_Part(token.content, "`"))
            case "link_open":
                self._open_link(token)
            case "link_close":
                self.parts.append(_Part(mark=self.links.pop()))
            case "footnote_ref":
                self.parts.append(_Part(f"[{self.notes[token.meta['label']]}]", "^"))
            case "html_inline":
                self._html(token.content)
            case "image":
                words = t("A letter has no pictures: {words}", words=quoted(token.content))
                self.problems.append((self.line, words))
            case other:
                words = t(
                    "This cannot be taken over: {words}", words=quoted(token.content or other)
                )
                self.problems.append((self.line, words))

    def _open_link(self, token: Token) -> None:
        address = str(token.attrs.get("href", ""))
        if token.markup == "autolink":
            self.links.append("")
            return
        title = str(token.attrs.get("title", ""))
        bare = address if re.fullmatch(r"[^\s()<>]+", address) else f"<{address}>"
        self.parts.append(_Part(mark="["))
        self.links.append(f"]({bare}" + (f' "{title}")' if title and '"' not in title else ")"))

    def _html(self, tag: str) -> None:
        self.line += tag.count("\n")
        if _BREAK.fullmatch(tag):
            self.parts.append(_Part("\n"))
        elif not _TAGLESS.fullmatch(tag):
            words = t("HTML is not taken over: {words}. Remove it.", words=quoted(tag))
            self.problems.append((self.line, words))


def foreign_inline(
    tokens: Sequence[Token], notes: Mapping[str, str], *, cell: bool = False
) -> ForeignInline:
    """The words in the `tokens` of a block, which may be the `cell` of a table.

    `notes` are the footnotes' names by their labels.
    """
    reading = _Reading(notes)
    for token in tokens:
        reading.take(token)
    raw = "".join(part.plain for part in reading.parts)
    ends = joints(raw)
    parts = [_Part(next(ends)) if part.plain == "\n" else part for part in reading.parts]
    plain = joined(raw)
    for write in (_marked, _unmarked):
        markdown = "".join(map(write, parts)).replace("\t", " ").strip()
        markdown = markdown.replace("|", "\\|") if cell else _begun(markdown)
        if says(markdown, plain):
            return ForeignInline(markdown, plain, tuple(reading.problems))
    words = t("These words cannot be taken over as they are: {words}", words=quoted(plain))
    return ForeignInline("", plain, (*reading.problems, (0, words)))


def plain_line(words: str) -> ForeignInline:
    """One line of words that are no Markdown."""
    return foreign_inline([Token("text", "", 0, content=words)], {})


def says(markdown: str, plain: str) -> bool:
    """Whether a letter reads the words `plain` in `markdown`, and no fault."""
    report = Report("")
    text = read_inline(markdown, 1, report).text
    return report.is_empty and text.split() == plain.split()


def _marked(part: _Part) -> str:
    match part.mark:
        case "":
            return _escaped(part.plain)
        case "^":
            return f"[^{part.plain[1:]}"
        case "<":
            return f"<{part.plain}>"
        case "`":
            fence = "`" * (max(map(len, re.findall("`+", part.plain)), default=0) + 1)
            space = " " if "`" in part.plain[:1] + part.plain[-1:] else ""
            return f"{fence}{space}{part.plain}{space}{fence}"
        case mark:
            return mark


def _unmarked(part: _Part) -> str:
    return _marked(part) if part.mark == "^" else _escaped(part.plain)


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", words)


def _begun(line: str) -> str:
    """`line` beginning with no sign that would make of it something else than a paragraph."""
    return _NUMBER.sub(r"\1\\", _LINE_START.sub(r"\\", line))
