"""The front matter of an edition's file, changed entry by entry; all other lines stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from messages.letter.front import FENCE, REQUIRED, front_end

_MARKER = re.compile(r"[ \t]*<!--\s*section:.*-->[ \t]*")


def has_form(markdown: str) -> bool:
    """Whether the front matter of `markdown` is that of an edition, whatever else is wrong."""
    lines = markdown.split("\n")
    keys = {line.partition(":")[0].strip() for line in lines[1 : front_end(lines) or 0]}
    return keys >= {*REQUIRED}


def with_entries(markdown: str, entries: Mapping[str, str | None]) -> str:
    """`markdown`, which has the form, with these entries in its front matter.

    An entry that is None is taken out.
    """
    lines = markdown.split("\n")
    end = front_end(lines) or 0
    kept = [line for line in lines[1:end] if line.partition(":")[0] not in entries]
    added = [f"{key}: {value}" for key, value in entries.items() if value is not None]
    return "\n".join([FENCE, *kept, *added, *lines[end:]])


def with_origins(markdown: str, origins: Sequence[str]) -> str:
    """`markdown` with these words in the markers of its sections: ids, and what they are from."""
    left = iter(origins)
    lines = (
        f"<!-- section: {next(left, '')} -->" if _MARKER.fullmatch(line) else line
        for line in markdown.split("\n")
    )
    return "\n".join(lines)


def written(value: str) -> str:
    """A value as an entry of the front matter holds it: on one line."""
    words = " ".join(value.split())
    return f'"{words}"' if words.startswith('"') else words
