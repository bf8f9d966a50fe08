"""Telegram's HTML, read as strictly as Telegram reads it."""

from __future__ import annotations

import re
from typing import NamedTuple

TAGS = frozenset(
    [
        "b",
        "strong",
        "i",
        "em",
        "u",
        "ins",
        "s",
        "strike",
        "del",
        "tg-spoiler",
        "a",
        "code",
        "pre",
        "blockquote",
        "span",
        "tg-emoji",
    ]
)
ATTRIBUTES = {
    "a": re.compile(r'href="[^"<>]+"'),
    "blockquote": re.compile(r"expandable"),
    "span": re.compile(r'class="tg-spoiler"'),
    "code": re.compile(r'class="language-[\w-]+"'),
    "tg-emoji": re.compile(r'emoji-id="\d+"'),
}
TOKEN = re.compile(r"<(/?)([a-z-]+)(?: ([^<>]*))?>|&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|<|>|&")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class CannotParse(Exception):
    """What Telegram answers 400 to."""


class Entity(NamedTuple):
    """A tag with the words it stands around."""

    tag: str
    attributes: str
    text: str


class Parsed(NamedTuple):
    """A message as its reader sees it."""

    text: str
    entities: tuple[Entity, ...]


def parse(html: str) -> Parsed:
    """Raises `CannotParse`."""
    text: list[str] = []
    opened: list[tuple[str, str, int]] = []
    found: list[Entity] = []
    at = 0
    for match in TOKEN.finditer(html):
        text.append(html[at : match.start()])
        at = match.end()
        closing, tag, attributes, entity = match.groups()
        if entity:
            text.append(_character(entity))
        elif not tag:
            raise CannotParse(f"unescaped {match.group()} at {match.start()}")
        elif tag not in TAGS:
            raise CannotParse(f"unsupported start tag {tag!r}")
        elif closing:
            if not opened or opened[-1][0] != tag or attributes:
                raise CannotParse(f"unexpected end tag {tag!r}")
            _, given, start = opened.pop()
            found.append(Entity(tag, given, "".join(text)[start:]))
        else:
            if attributes and not ATTRIBUTES.get(tag, re.compile("(?!)")).fullmatch(attributes):
                raise CannotParse(f"attributes of {tag!r}")
            if tag == "blockquote" and any(name == tag for name, *_ in opened):
                raise CannotParse("nested blockquote")
            opened.append((tag, attributes or "", len("".join(text))))
    if opened:
        raise CannotParse(f"no end tag for {opened[-1][0]!r}")
    text.append(html[at:])
    return Parsed("".join(text), tuple(found))


def _character(entity: str) -> str:
    if entity in NAMED:
        return NAMED[entity]
    return chr(int(entity[2:], 16) if entity[1] == "x" else int(entity[1:]))


def length(text: str) -> int:
    """In UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
