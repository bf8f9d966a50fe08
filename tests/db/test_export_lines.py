"""The lines of an export: what was written is read, and what is amiss is named by its line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.export_lines import (
    Breakdown,
    Ending,
    ExportDamaged,
    ExportedLetter,
    Header,
    Kind,
    Reading,
    Row,
    Writing,
)

LETTER = ExportedLetter("1.2", {"en": "5f" * 32})
TABLES = {"country": Breakdown(12, {"TW": 7}, 5)}


def _header(rows: int) -> Header:
    return Header("letter", LETTER, "2026-11-27", {"country": "TW"}, ("month",), rows)


def _written(*names: str) -> list[bytes]:
    writing = Writing()
    header = writing.header(_header(len(names)))
    rows = [writing.row(Kind.PUBLIC_NAME, {"name": name}) for name in names]
    return [header, *rows, writing.ending(TABLES)]


def _read(lines: list[bytes]) -> tuple[Header, list[Row], Ending | None]:
    reading = Reading(lines)
    return reading.header, list(reading), reading.ending


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.integers(1, 40))
def test_what_was_written_is_read_whatever_the_names_are(names: list[str], size: int) -> None:
    whole = b"".join(_written(*names))
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    header, rows, ending = _read(pieces)
    assert header == _header(len(names))
    assert rows == [{"kind": "public name", "name": name} for name in names]
    assert ending is not None
    assert ending.totals == {"signature": 0, "public name": len(names), "organisation": 0}
    assert ending.breakdowns == TABLES


def _without(line: int) -> Callable[[list[bytes]], list[bytes]]:
    return lambda lines: lines[:line] + lines[line + 1 :]


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda lines: [], 1),
        (lambda lines: [b"[]\n", *lines[1:]], 1),
        (lambda lines: [lines[0].replace(b'"export":1', b'"export":2'), *lines[1:]], 1),
        (_without(0), 1),
        (_without(1), 3),
        (lambda lines: lines[:-1], 4),
        (lambda lines: [lines[0], lines[1].replace(b"Ana", b"Eve"), *lines[2:]], 4),
        (lambda lines: [lines[0], b'{"kind":"account"}\n', *lines[2:]], 2),
        (lambda lines: [lines[0], b"no JSON\n", *lines[2:]], 2),
        (lambda lines: [*lines, lines[1]], 4),
        (lambda lines: [*lines[:-1], b'{"end":1}\n'], 4),
    ],
)
def test_a_damaged_line_is_named(damage: Callable[[list[bytes]], list[bytes]], line: int) -> None:
    with pytest.raises(ExportDamaged) as caught:
        _read(damage(_written("Ana", "Ben")))
    assert caught.value.line == line


def test_the_schema_has_each_key_that_is_written() -> None:
    schema = Path("docs/export.md").read_text("utf-8")
    first, _, last = map(json.loads, _written("Ana"))
    keys = {*first, *first["letter"], *last, *last["breakdowns"]["country"]}
    assert [key for key in keys if f'"{key}"' not in schema] == []
