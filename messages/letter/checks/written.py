"""Faults of catalogs as they are written, line by line: Babel forgives these and reads on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from messages.languages import normal
from messages.letter.fault import BadCampaign, Fault
from messages.letter.files import read_text
from messages.letter.lines import line_with
from messages.text import Code, quoted, t

_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]+\])?)?\s*"(.*)')
_WHOLE = re.compile(r'(?:[^"\\]|\\.)*"')
_LANGUAGE = re.compile(r"(?:^|\\n)Language:\s*([\w@.-]+)")


@dataclass(slots=True)
class _Entry:
    """An entry: its words by keyword as they are written, and the line where each begins."""

    words: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return self.words.get("msgctxt", ""), self.words.get("msgid", "")

    @property
    def said(self) -> list[str]:
        """The forms of the translation."""
        return [words for keyword, words in self.words.items() if keyword.startswith("msgstr")]


def written_faults(path: Path, file: str) -> Iterator[Fault]:
    """The faults of the catalog at `path`, which is called `file` in the folder."""
    try:
        lines = read_text(path).splitlines()
    except BadCampaign:
        return
    yield from _unclosed(lines, file)
    seen: set[tuple[str, str]] = set()
    for entry in _entries(lines):
        if "msgid" not in entry.lines:
            continue
        if not entry.key[1]:
            yield from _header(entry, path, file, lines)
        elif any(entry.said) and not all(map(str.strip, entry.said)):
            words = t("This translation is empty, or empty in part: {entry}")
            line = next(at for key, at in entry.lines.items() if _is_empty(entry, key))
            yield Fault(words.fill(entry=quoted(entry.key[1])), file, line)
        if entry.key in seen:
            words = t("This entry stands here twice: {entry}", entry=quoted(entry.key[1]))
            yield Fault(words, file, entry.lines["msgid"])
        seen.add(entry.key)


def _is_empty(entry: _Entry, keyword: str) -> bool:
    return keyword.startswith("msgstr") and not entry.words[keyword].strip()


def _unclosed(lines: list[str], file: str) -> Iterator[Fault]:
    for number, line in enumerate(lines, 1):
        written = _LINE.match(line.strip())
        if written and not _WHOLE.fullmatch(written.group(2)):
            yield Fault(t("The quotation mark at the beginning is not closed."), file, number)


def _entries(lines: list[str]) -> Iterator[_Entry]:
    """The entries in their order; those that are remarks by now are left out."""
    entry, keyword = _Entry(), ""
    for number, line in enumerate(lines, 1):
        written = _LINE.match(line.strip())
        if written is None:
            continue
        begun, words = written.groups()
        if begun in ("msgctxt", "msgid") and entry.said:
            yield entry
            entry = _Entry()
        if begun:
            keyword = begun
            entry.lines[keyword] = number
        entry.words[keyword] = entry.words.get(keyword, "") + words.removesuffix('"')
    yield entry


def _header(entry: _Entry, path: Path, file: str, lines: list[str]) -> Iterator[Fault]:
    """The fault that the header names another language than the folder of the catalog."""
    folder = path.parent.parent.name.replace("_", "-")
    named = _LANGUAGE.search(entry.words.get("msgstr", ""))
    if named and normal(named.group(1).replace("_", "-")) != normal(folder):
        words = t("This catalog is for {language}, and its header says {named}.")
        words = words.fill(language=Code(folder), named=quoted(named.group(1)))
        yield Fault(words, file, line_with("\n".join(lines), "Language: "))
