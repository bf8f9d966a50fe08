"""What a document tells, gathered out of an export; what is sealed in it is passed over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.gathering import Unfit, gathered
from db.engine.progress import Step, untold
from db.export_lines import Breakdown, Column, ExportDamaged
from messages.collation import place
from messages.handover.document import Handover
from messages.handover.words import words
from tests.stage.papers import NAMES, NOBODY, ORGANISATIONS, TABLES, lines
from tests.stage.words import CONTENT, ENGLISH, LETTER, catalogs


def _gathered(plain: Iterable[bytes]) -> Handover:
    return gathered(plain, CONTENT, "en", untold)


def test_names_and_organisations_stand_in_the_one_order_of_lists() -> None:
    made = _gathered(lines(NAMES[::-1], ORGANISATIONS[::-1]))
    assert made.names is not None
    assert list(map(place, made.names)) == sorted(map(place, NAMES))
    assert sorted(made.names) == sorted(NAMES)
    assert made.organisations is not None
    names = [each.name for each in made.organisations]
    assert names == sorted(names, key=place)
    assert set(made.organisations) == {*ORGANISATIONS}


def test_two_people_of_one_name_are_two() -> None:
    assert _gathered(lines(("Ana", "Ana"))).names == ("Ana", "Ana")


def test_months_stand_in_their_order_and_all_others_by_their_number() -> None:
    country, language, platform, month = _gathered(lines()).tables
    assert [n for _, n in country.bars] == [610, 400, 99, 125]
    assert [n for _, n in language.bars] == [700, 500, 34]
    assert [n for _, n in platform.bars] == [1000, 234]
    assert [n for _, n in month.bars] == [700, 300, 234]
    assert ENGLISH(country.bars[-1][0]) == "Others"


def test_what_is_sealed_is_not_even_looked_at() -> None:
    made = _gathered(lines(sealed=(b"no sealed box at all",) * 3))
    assert made.names == tuple(sorted(NAMES, key=place))


def test_a_list_that_was_not_approved_is_left_out() -> None:
    made = _gathered(lines((), (), columns=(Column.MONTH,)))
    assert made.names is None
    assert made.organisations is None


def test_at_least_those_who_show_a_name_have_signed() -> None:
    assert _gathered(lines()).people == 1234
    assert _gathered(lines(tables=NOBODY)).people == len(NAMES)
    assert _gathered(lines((), (), tables=NOBODY)).people == 0


def test_numbers_from_1_to_4_are_not_told() -> None:
    few = {name: Breakdown(None) for name in TABLES}
    assert _gathered(lines(("Ana",), (), tables=few)).people is None
    assert _gathered(lines((), (), tables=few)).people is None


def test_an_export_of_before_the_first_count_says_so() -> None:
    with pytest.raises(Unfit) as unfit:
        _gathered(lines(tables={}))
    assert "/stats" in ENGLISH(unfit.value.words)


Change = Callable[[dict[str, Any]], None]


def _changed(at: int, change: Change) -> list[bytes]:
    """The lines of an export, of which one says something else; its hash fits."""
    kept = list(lines())
    content = json.loads(kept[at])
    change(content)
    return [*kept[:at], json.dumps(content, ensure_ascii=False).encode() + b"\n", *kept[at + 1 :]]


def _of_letter(**columns: object) -> Change:
    return lambda header: header["letter"].update(columns)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda header: header.update(campaign="lamps"), "of the campaign lamps"),
        (_of_letter(sha256={"zh-Hant-TW": "0" * 64}), "word for word"),
        (_of_letter(version="9.9", sha256={}), "version 9.9"),
    ],
)
def test_an_export_of_another_letter_says_which(change: Change, wanted: str) -> None:
    with pytest.raises(Unfit) as unfit:
        _gathered(_changed(0, change))
    said = ENGLISH(unfit.value.words)
    assert wanted in said
    assert "--campaign" in said


def test_a_first_line_without_hashes_is_damaged() -> None:
    with pytest.raises(ExportDamaged) as damaged:
        _gathered(_changed(0, _of_letter(sha256=["none"])))
    assert damaged.value.line == 1


BAD_ROWS: list[dict[str, Any]] = [{}, {"name": None}, {"name": 7}, {"name": "\ud800"}]


@pytest.mark.parametrize("row", BAD_ROWS, ids=["none", "null", "a number", "half a letter"])
def test_a_row_that_is_no_row_is_named(row: dict[str, Any]) -> None:
    def change(content: dict[str, Any]) -> None:
        del content["name"]
        content.update(row)

    kept = list(lines())
    content = json.loads(kept[3])
    change(content)
    kept[3] = json.dumps(content).encode() + b"\n"
    with pytest.raises(ExportDamaged) as damaged:
        _gathered(kept)
    assert damaged.value.line == 4


BAD_TABLES: list[Any] = ["many", -1, 1.5, None, True]


@pytest.mark.parametrize("number", BAD_TABLES)
def test_a_number_that_is_none_is_named_by_the_last_line(number: Any) -> None:
    tables = TABLES | {"country": Breakdown(1234, {"TW": number})}
    kept = list(lines(tables=tables))
    with pytest.raises(ExportDamaged) as damaged:
        _gathered(kept)
    assert damaged.value.line == len(kept)


@pytest.mark.parametrize("month", ["2026-13", "tomorrow", "2026-1"])
def test_a_month_that_is_none_is_named_by_the_last_line(month: str) -> None:
    with pytest.raises(ExportDamaged):
        _gathered(lines(tables=TABLES | {"month": Breakdown(9, {month: 9})}))


@given(st.dictionaries(st.text(max_size=12), st.integers(0, 10**9), max_size=4))
def test_any_values_in_a_table_are_said_or_called_damaged(cells: dict[str, int]) -> None:
    tables = {name: Breakdown(10**10, cells) for name in TABLES}
    try:
        document = _gathered(lines(tables=tables))
    except ExportDamaged:
        return
    assert words(document, catalogs(), "ar")["numbers"]


@given(st.binary(max_size=200))
def test_bytes_that_are_no_export_are_called_damaged(noise: bytes) -> None:
    with pytest.raises(ExportDamaged):
        _gathered([noise])


def test_how_far_it_is_is_told() -> None:
    told: list[tuple[Step, int, int]] = []
    gathered(lines(), CONTENT, "en", lambda *step: told.append(step))
    assert told[-1] == (Step.ORDERING, len(NAMES), len(NAMES))


def test_the_edition_is_that_of_the_reader_or_the_one_that_is_signed() -> None:
    assert _gathered(lines()).edition == LETTER.edition("en")
