"""An export opened into a folder: all of it, or nothing."""

from __future__ import annotations

import csv
import json
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.unsealing import opened as opening
from bot.unsealing.opened import FolderInUse, Result, open_into, whole
from bot.unsealing.tables import Format, write_xlsx
from db.engine.progress import Step, untold
from db.export_lines import ExportDamaged, Kind
from db.secrets.keys import ServerKeys
from db.secrets.streams import StreamBroken
from db.secrets.vault import Vault
from tests.stage.sealed import (
    SIGNED,
    export_of,
    lines,
    public_name,
    sealed_by_hand,
    signature,
)

NAMES = ("=1+1", "+886", "-2", "@SUM(A1)", "\ttab", "محمد علي", "林淑芬", "a" * 320, 'é,"x"\ny')


def _open(export: bytes, private: bytes, folder: Path, *formats: Format) -> Result:
    with whole(folder) as aside:
        return open_into(aside, BytesIO(export), private, formats or tuple(Format), untold)


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _sheets(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_the_same_rows_are_in_every_format(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    rows = [*(signature(vault, name) for name in NAMES), signature(vault), public_name("Cho")]
    result = _open(export_of(vault, rows), organisers_private, tmp_path / "out")
    assert (result.ending.totals["signature"], result.closed) == (len(NAMES) + 1, 0)
    opened = lines(tmp_path / "out" / "signatures.jsonl")
    assert [row.get("name") for row in opened] == [*NAMES, None]
    assert {key: value for key, value in opened[0].items() if key != "name"} == SIGNED
    for name, row in zip(NAMES, _csv(tmp_path / "out" / "signatures.csv"), strict=False):
        assert row["name"] in (name, "'" + name)
        assert not row["name"].startswith(("=", "+", "-", "@", "\t"))
    sheets = _sheets(tmp_path / "out" / "export.xlsx")
    assert set(sheets) == {"signatures", "public-names"}
    heading, *cells = sheets["signatures"]
    assert heading == (*SIGNED, "name")
    assert [row[-1] for row in cells[5:8]] == list(NAMES[5:8])
    assert sheets["public-names"] == [("name",), ("Cho",)]


def test_a_csv_begins_with_the_mark_that_excel_knows(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    export = export_of(vault, [signature(vault, "林淑芬")])
    _open(export, organisers_private, tmp_path / "out", Format.CSV)
    assert (tmp_path / "out" / "signatures.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "about.json",
        "signatures.csv",
    ]


def test_only_columns_with_data_are_there(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    export = export_of(vault, [signature(vault, country=None)])
    _open(export, organisers_private, tmp_path / "out")
    (row,) = _csv(tmp_path / "out" / "signatures.csv")
    assert "country" not in row
    assert "name" not in row
    assert row["month"] == "2026-03"


def test_no_cell_of_a_workbook_is_a_formula(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    _open(
        export_of(vault, [public_name(name) for name in NAMES]),
        organisers_private,
        tmp_path / "out",
    )
    book = load_workbook(tmp_path / "out" / "export.xlsx")
    kinds = {cell.data_type for row in book["public-names"].iter_rows() for cell in row}
    assert kinds == {"s"}


def test_the_totals_and_what_was_asked_for_lie_beside_it(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    _open(export_of(vault, [public_name("Cho")]), organisers_private, tmp_path / "out")
    about = json.loads((tmp_path / "out" / "about.json").read_text("utf-8"))
    assert about["export"]["rows"] == about["end"]["rows"] == 1
    assert about["end"]["breakdowns"]["country"]["cells"] == {"TW": 7}


def test_an_export_without_any_row_opens(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    result = _open(export_of(vault, []), organisers_private, tmp_path / "out")
    assert result.ending.rows == 0
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["about.json"]


def test_names_sealed_to_another_key_are_counted_and_left_empty(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    other = Vault(ServerKeys(bytes(32), bytes(32), bytes([9]) + bytes(31)))
    export = export_of(vault, [signature(vault, "Ana"), signature(other, "Ben")])
    result = _open(export, organisers_private, tmp_path / "out")
    assert result.closed == 1
    assert [row["name"] for row in _csv(tmp_path / "out" / "signatures.csv")] == ["Ana", ""]


@pytest.mark.parametrize(
    "content",
    [
        rb'{"name":"\ud800"}',
        rb'{"name":"Ana","month":"1999-01"}',
        rb'{"name":["Ana"]}',
        rb'{"name":NaN}',
        b"[" * 100_000,
    ],
)
def test_a_seal_with_nonsense_in_it_is_closed_and_stops_nothing(
    vault: Vault, organisers_private: bytes, tmp_path: Path, content: bytes
) -> None:
    """Anybody can seal anything to the organisers, for their public key is no secret."""
    kind, columns = signature(vault)
    columns |= {"sealed": sealed_by_hand(vault, content)}
    export = export_of(vault, [(kind, columns), signature(vault, "Ana")])
    result = _open(export, organisers_private, tmp_path / "out")
    assert result.closed == 1
    rows = _csv(tmp_path / "out" / "signatures.csv")
    assert [(row["month"], row["name"]) for row in rows] == [("2026-03", ""), ("2026-03", "Ana")]


@pytest.mark.parametrize(
    "line", [rb'{"kind":"public name","name":"\ud800"}', b"[" * 100_000], ids=["half", "deep"]
)
def test_a_row_that_no_bot_writes_is_named(
    vault: Vault, organisers_private: bytes, tmp_path: Path, line: bytes
) -> None:
    export = export_of(vault, [public_name("Ana")], line + b"\n")
    with pytest.raises(ExportDamaged) as caught:
        _open(export, organisers_private, tmp_path / "out")
    assert caught.value.line == 3
    assert list(tmp_path.glob("*out*")) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(names=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=5))
def test_any_name_comes_out_as_it_went_in(
    names: list[str],
    vault: Vault,
    organisers_private: bytes,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("any") / "out"
    _open(export_of(vault, [signature(vault, name) for name in names]), organisers_private, folder)
    path = folder / "signatures.jsonl"
    assert [row["name"] for row in (lines(path) if names else [])] == names


def test_a_sheet_that_is_full_is_followed_by_another(
    vault: Vault, organisers_private: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "write_xlsx", partial(write_xlsx, most=3))
    _open(
        export_of(vault, [public_name(f"N{n}") for n in range(7)]),
        organisers_private,
        tmp_path / "out",
    )
    sheets = _sheets(tmp_path / "out" / "export.xlsx")
    assert [len(rows) - 1 for rows in sheets.values()] == [3, 3, 1]
    assert list(sheets) == ["public-names", "public-names 2", "public-names 3"]


@pytest.mark.parametrize("cut", [0, 10, 90, 300, 2000, -40, -1])
def test_what_is_cut_off_leaves_nothing(
    vault: Vault, organisers_private: bytes, tmp_path: Path, cut: int
) -> None:
    export = export_of(vault, [signature(vault, f"N{n}") for n in range(5)])
    with pytest.raises(StreamBroken):
        _open(export[:cut], organisers_private, tmp_path / "out")
    assert list(tmp_path.glob("*out*")) == []


def test_a_line_that_was_changed_before_it_was_sealed_is_named(
    vault: Vault, organisers_private: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [public_name("Ana"), public_name("Ben")]
    monkeypatch.setattr("db.export_lines.FORMAT", 2)
    export = export_of(vault, rows)
    monkeypatch.undo()
    with pytest.raises(ExportDamaged) as caught:
        _open(export, organisers_private, tmp_path / "out")
    assert caught.value.line == 1


def test_a_folder_with_something_in_it_is_left_alone(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    there = tmp_path / "out"
    there.mkdir()
    (there / "mine.txt").write_text("mine")
    with pytest.raises(FolderInUse):
        _open(export_of(vault, []), organisers_private, there)
    assert (there / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("failure", [OSError(28, "full"), KeyboardInterrupt()])
def test_a_full_disk_or_ctrl_c_leaves_nothing(
    vault: Vault,
    organisers_private: bytes,
    tmp_path: Path,
    failure: BaseException,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(opening, "write_xlsx", fail)
    with pytest.raises(type(failure)):
        _open(export_of(vault, [public_name("Ana")]), organisers_private, tmp_path / "out")
    assert list(tmp_path.glob("*out*")) == []


def test_the_folder_is_for_its_owner_alone(
    vault: Vault, organisers_private: bytes, tmp_path: Path
) -> None:
    _open(export_of(vault, [public_name("Ana")]), organisers_private, tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_it_is_told_how_far_it_is(vault: Vault, organisers_private: bytes, tmp_path: Path) -> None:
    told: list[tuple[Step, int, int]] = []
    export = export_of(vault, [public_name(f"N{n}") for n in range(2500)])
    with whole(tmp_path / "out") as folder:
        open_into(
            folder,
            BytesIO(export),
            organisers_private,
            tuple(Format),
            lambda step, done, total: told.append((step, done, total)),
        )
    assert [each for each in told if each[0] is Step.OPENING] == [
        (Step.OPENING, n, 2500) for n in (1000, 2000, 2500)
    ]
    assert told[-1] == (Step.TABLES, 4000, 5000)


def test_every_kind_of_rows_has_columns() -> None:
    assert set(opening.COLUMNS) == set(Kind)
