"""The front matter of an edition: what is known about the text, a line each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from messages.languages import normal
from messages.letter.edition import Mark, Provenance
from messages.letter.fault import Report
from messages.text import Code, Text, quoted, t

FENCE = "---"
REQUIRED = ("language", "version", "mark")
KEYS = frozenset({*REQUIRED, "by", "from", "from_sha256", "sha256"})

_ENTRY = re.compile(r"([A-Za-z0-9_-]+):(?:[ \t]+(.*)|$)")
_QUOTED = re.compile(r'"(.*)"')
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Front:
    """What the front matter says; `sha256` is the recorded one, None where none is.

    `body` is how many lines the front matter takes.
    """

    language: str
    version: str
    mark: Mark
    by: str | None
    made_from: Provenance | None
    sha256: str | None
    sha256_line: int
    body: int


def read_front(lines: Sequence[str], report: Report) -> Front:
    """Read the front matter that `lines` begin with.

    Faults go to `report`; what they leave unsaid is empty.
    """
    end = front_end(lines)
    if end is None:
        report.add(
            1,
            t(
                "The file begins with a line {marker}, and another one ends what is known "
                "about the text.",
                marker=Code(FENCE),
            ),
        )
        return Front("", "", Mark.DRAFT, None, None, None, 1, 0)
    reading = _Reading(report)
    for number, line in enumerate(lines[1:end], 2):
        reading.take(number, line)
    return reading.front(end + 1)


def is_version(written: str) -> bool:
    """Whether `written` has the form of a version: up to four numbers with dots between them."""
    return bool(_VERSION.fullmatch(written))


def front_end(lines: Sequence[str]) -> int | None:
    """The index of the line that ends the front matter; None where `lines` begin with none."""
    if not lines or lines[0].rstrip() != FENCE:
        return None
    return next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)


class _Reading:
    """The entries of a front matter, by key, each with its line."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._entries: dict[str, tuple[int, str]] = {}

    def take(self, number: int, line: str) -> None:
        """Read the line with this number."""
        if not line.strip():
            return
        entry = _ENTRY.match(line)
        if entry is None:
            words = t("This is no line of the form {marker}.", marker=Code("key: value"))
            self._report.add(number, words)
            return
        key, value = entry.group(1), (entry.group(2) or "").strip()
        if key not in KEYS:
            self._report.add(number, t("There is no entry {key}.", key=quoted(key)))
        elif key in self._entries:
            self._report.add(number, t("The entry {key} stands here twice.", key=Code(key)))
        else:
            self._entries[key] = number, self._value(number, key, value)

    def _value(self, number: int, key: str, value: str) -> str:
        if value.startswith('"'):
            quotation = _QUOTED.fullmatch(value)
            if quotation is None:
                self._report.add(number, t("The quotation mark at the beginning is not closed."))
            value = quotation.group(1).strip() if quotation else value
        if not value:
            self._report.add(number, t("The entry {key} is empty.", key=Code(key)))
        return unicodedata.normalize("NFC", value)

    def front(self, body: int) -> Front:
        """All entries, checked; the front matter takes `body` lines."""
        for key in REQUIRED:
            if key not in self._entries:
                words = t("The front matter lacks the entry {key}.", key=Code(key))
                self._report.add(1, words)
        line, _ = self._entries.get("sha256", (1, ""))
        return Front(
            self._language("language"),
            self._formed("version", _VERSION, t("A version is made of digits and dots.")),
            self._mark(),
            self._entries.get("by", (0, None))[1],
            self._made_from(),
            self._hash("sha256") or None,
            line,
            body,
        )

    def _formed(self, key: str, form: re.Pattern[str], problem: Text) -> str:
        """The entry `key`, which has to be of this form; "" without it."""
        line, value = self._entries.get(key, (0, ""))
        if value and not form.fullmatch(value):
            self._report.add(line, problem)
        return value

    def _hash(self, key: str) -> str:
        return self._formed(
            key, _SHA256, t("A SHA-256 has 64 characters, digits and the small letters a to f.")
        )

    def _language(self, key: str) -> str:
        line, value = self._entries.get(key, (0, ""))
        code = normal(value) if value else ""
        if code is None:
            words = t("{code} is the code of no language.", code=quoted(value))
            self._report.add(line, words)
        return code or ""

    def _mark(self) -> Mark:
        line, value = self._entries.get("mark", (0, ""))
        if value in tuple(Mark):
            return Mark(value)
        if value:
            marks = Code(" · ".join(Mark))
            self._report.add(line, t("The mark of a text is one of these: {marks}", marks=marks))
        return Mark.DRAFT

    def _made_from(self) -> Provenance | None:
        given = [key for key in ("from", "from_sha256") if key in self._entries]
        made_from = Provenance(self._language("from"), self._hash("from_sha256"))
        if len(given) == 1:
            words = t(
                "{key} and {other} belong together: the language of the text that was translated, "
                "and its SHA-256.",
                key=Code("from"),
                other=Code("from_sha256"),
            )
            self._report.add(self._entries[given[0]][0], words)
        return made_from if given else None
