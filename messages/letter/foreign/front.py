"""The front matter of Markdown that others wrote: title, authors, language and date, if simple."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from messages.letter.checks.forms import day_of
from messages.letter.fault import Fault
from messages.text import Code, Text, quoted, t

FENCES = {"---": ":", "+++": "="}
"""The lines around front matter in YAML and in TOML, each with the sign behind a key."""

NAMES = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "by": "authors",
    "language": "language",
    "lang": "language",
    "date": "date",
}
"""What is taken over, by the keys that people write."""

_SIMPLE = re.compile(r"\"([^\"\\]*)\"|'([^'\\]*)'|([^\"'\[{|>&*!%@`].*)|")
_BARE = re.compile(r"\s+#.*")


@dataclass(frozen=True, slots=True)
class ForeignFront:
    """What a front matter says; `body` is the number of lines that it takes, 0 without one.

    Of the `faults` those are warnings that tell only what is not taken over.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    date: date | None = None
    body: int = 0
    faults: tuple[Fault, ...] = ()


def read_foreign_front(lines: Sequence[str], file: str) -> ForeignFront:
    """The front matter that `lines` of the file called `file` begin with, if they do."""
    entries = front_lines(lines)
    if not entries:
        return ForeignFront()
    reading = _Reading(file, FENCES[lines[0].strip()])
    for number, line in enumerate(entries, 2):
        reading.take(number, line)
    return reading.front(len(entries) + 2)


def front_lines(lines: Sequence[str]) -> Sequence[str]:
    """The lines between the fences of a front matter; none where `lines` begin with none."""
    fence = lines[0].strip() if lines else ""
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == fence), None)
    entries = lines[1:end] if fence in FENCES and end else ()
    is_front = all(map(_is_front, entries)) and any(map(str.strip, entries))
    return entries if is_front else ()


def _is_front(line: str) -> bool:
    """Whether a line may stand in front matter: an entry, the rest of one, a remark, or nothing."""
    return not line.strip() or bool(re.match(r"[\w.\"-]+\s*[:=]|[\s#\-\]}\[]", line))


class _Reading:
    """The entries of a front matter, one line after the other."""

    def __init__(self, file: str, sign: str) -> None:
        self._file = file
        self._sign = sign
        self._known: dict[str, list[str]] = {}
        self._open: str | None = None
        self._faults: list[Fault] = []

    def take(self, number: int, line: str) -> None:
        """Read the line with this number."""
        if not line.strip() or line.lstrip().startswith("#"):
            return
        if line[0] in " \t-":
            self._go_on(number, line)
            return
        key, sign, written = line.partition(self._sign)
        name = NAMES.get(key.strip().strip('"').lower())
        self._open = name if name and not written.strip() else None
        if name is None or not sign:
            words = t("This line of the front matter is not taken over: {line}")
            self._tell(number, words.fill(line=quoted(line)), warning=True)
        elif written.strip():
            self._add(number, name, written.strip())

    def _go_on(self, number: int, line: str) -> None:
        """Read a line that belongs to the entry above."""
        item = line.strip().removeprefix("-")
        if self._open is None:
            words = t("This line of the front matter is not taken over: {line}")
            self._tell(number, words.fill(line=quoted(line)), warning=True)
        elif self._open == "authors" and line.strip().startswith("-"):
            self._add(number, self._open, item.strip())
        else:
            self._too_much(number, self._open)

    def _add(self, number: int, name: str, written: str) -> None:
        written = _BARE.sub("", written) if written[0] not in "\"'[" else written
        if name == "authors" and written.startswith("[") and written.endswith("]"):
            each = [part.strip() for part in written[1:-1].split(",")]
        else:
            each = [written]
        for value in each:
            simple = _SIMPLE.fullmatch(value)
            words = next(filter(None, simple.groups()), "") if simple else None
            if words is None:
                self._too_much(number, name)
            elif words:
                self._known.setdefault(name, []).append(words.strip())

    def _too_much(self, number: int, name: str) -> None:
        words = t("Write {key} on one line, as {marker}.", key=Code(name))
        self._tell(number, words.fill(marker=Code(f"{name}{self._sign} …")))

    def _tell(self, number: int, words: Text, *, warning: bool = False) -> None:
        self._faults.append(Fault(words, self._file, number, warning))

    def front(self, body: int) -> ForeignFront:
        """All that was read of a front matter of `body` lines."""

        def first(name: str) -> str | None:
            return next(iter(self._known.get(name, ())), None)

        return ForeignFront(
            title=first("title"),
            authors=tuple(self._known.get("authors", ())),
            language=first("language"),
            date=day_of(first("date") or ""),
            body=body,
            faults=tuple(self._faults),
        )
