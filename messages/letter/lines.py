"""The lines of a file at which its parts begin, for faults that are found in what was read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from messages.letter.edition import Edition, SectionId

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def json_lines(text: str) -> dict[str, int]:
    """The line of each value in the JSON `text`, by its path with dots, as `pledges.0.id`."""
    return dict(_values(text))


def _values(text: str) -> Iterator[tuple[str, int]]:
    """The path and the line of each value; None in a path stands for a key still to come."""
    path: list[str | int | None] = []
    line, at, last = 1, 0, ""
    for token in _TOKEN.finditer(text):
        line += text.count("\n", at, token.start())
        at = token.start()
        match token.group():
            case "{" | "[" as opening:
                yield _dotted(path), line
                path.append(None if opening == "{" else 0)
            case "}" | "]":
                path = path[:-1]
            case ",":
                path = [*path[:-1], _after(path)]
            case ":":
                path = [*path[:-1], _string(last)]
            case word:
                last = word
                if path[-1:] != [None]:
                    yield _dotted(path), line


def _after(path: list[str | int | None]) -> int | None:
    """The end of the path of what stands behind the next comma: a number in a list, or a key."""
    last = path[-1] if path else None
    return last + 1 if isinstance(last, int) else None


def _string(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token


def _dotted(path: list[str | int | None]) -> str:
    return ".".join(map(str, path))


def line_with(text: str, part: str) -> int | None:
    """The first line of `text` that `part` begins in; None where it is nowhere."""
    at = text.find(part)
    return None if at < 0 else text.count("\n", 0, at) + 1


def id_line(edition: Edition, id: SectionId) -> int | None:
    """The line of the edition's file at which the section or item `id` begins."""
    marker = re.compile(rf'<!--\s*section:\s*{re.escape(id)}[\s-]|<a id="{re.escape(id)}">')
    found = marker.search(edition.markdown)
    return edition.markdown.count("\n", 0, found.start()) + 1 if found else None


def entry_line(edition: Edition, key: str) -> int | None:
    """The line of the entry `key` in the edition's front matter; None without such an entry."""
    for number, line in enumerate(edition.markdown.split("\n")[1:], 2):
        if line.startswith(f"{key}:"):
            return number
        if line.rstrip() == "---":
            break
    return None
