"""What others write as Markdown and is none here: lists without a list, marks left as words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from markdown_it.token import Token

from messages.letter.fault import Fault
from messages.text import Code, quoted, t, tn

_LISTED = re.compile(
    r"""\s*(?:
        [(（][0-9０-９a-zA-Z一二三四五六七八九十百]{1,3}[)）]
        | [一二三四五六七八九十百]{1,3}[、．.]
        | [0-9０-９\u0660-\u0669\u06f0-\u06f9]{1,3}(?:[．、）]|[.)]\s)
        | (?:[a-zA-Z]|[ivxIVX]{1,5})[)）]
        | [•‣◦▪●○·・–—]\s*
    )\s*\S""",
    re.VERBOSE,
)
"""The beginning of a line that its writer meant as an item of a list."""

_NOT_HERE = re.compile(
    r"~~(?=[^~\s])|\[\[?_?TOC_?\]?\]|\{[#.][\w-][^{}\n]*\}|\^\["
    r"|\](?:\(|:)\s*<?\s*(?:javascript|vbscript|data|file):",
    re.IGNORECASE,
)
"""Marks of other kinds of Markdown, and links that no reader can follow."""

_NOTE = re.compile(r"\[\^([^\s\]]+)\]")
_AS_WORDS = re.compile(r"\\[^\w\s]|(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
"""What its writer has marked as mere words: escaped signs, and code."""

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def unlike_markdown(tokens: Sequence[Token], notes: Mapping[str, str]) -> Iterator[Fault]:
    """The faults in the text of `tokens`, at lines counted from 0; `notes` are the footnotes."""
    broken = []
    for before, token in pairwise(tokens):
        if token.type != "inline" or token.map is None:
            continue
        first, words = token.map[0], _AS_WORDS.sub(_blank, token.content)
        for mark in _NOT_HERE.finditer(words):
            fault = t("This cannot be taken over: {words}", words=quoted(mark.group()))
            yield Fault(fault, "", first + words.count("\n", 0, mark.start()))
        for note in _NOTE.finditer(words):
            if note.group(1) not in notes:
                fault = t("There is no footnote {name}.", name=quoted(note.group(1)))
                yield Fault(fault, "", first + words.count("\n", 0, note.start()))
        broken += [first] * sum(map(_is_break, token.children or ()))
        if before.type == "paragraph_open":
            yield from _list_like(words, first)
    if broken:
        fault = tn(
            "{n} line break is not kept: lines of one paragraph are joined.",
            "{n} line breaks are not kept: lines of one paragraph are joined.",
            len(broken),
        )
        yield Fault(fault, "", broken[0], warning=True)


def _blank(words: re.Match[str]) -> str:
    """As many lines as `words` take, and nothing in them."""
    return "\n" * words.group().count("\n")


def _is_break(token: Token) -> bool:
    is_tag = token.type == "html_inline" and bool(_BREAK.fullmatch(token.content))
    return token.type == "hardbreak" or is_tag


def _list_like(words: str, first: int) -> Iterator[Fault]:
    """A note on a paragraph of which several lines begin like the items of a list."""
    if sum(bool(_LISTED.match(line)) for line in words.split("\n")) > 1:
        note = t(
            "These lines are taken as one paragraph. For a list, leave a line empty above it and "
            "begin each item with {number} or {hyphen}",
            number=Code("1."),
            hyphen=Code("-"),
        )
        yield Fault(note, "", first, warning=True)
