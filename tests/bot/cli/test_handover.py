"""`handover` in this process: the words and exit status of each trouble, and nothing half done."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import handover as command
from bot.cli.console import UNUSABLE
from bot.cli.handover import BOXES, handover
from bot.cli.progress import STOPPED
from db.secrets.keys import ORGANISERS_KEY, create_keys
from messages.handover.setting import Typeset
from messages.letter.content import SHIPPED
from tests.stage.invented import WELL
from tests.stage.papers import NAMES, lines, sealed_names, sealed_to, squeezed, text_of

HIDDEN = tuple(f"Hidden{number}xq Ŵŷnn{number}" for number in range(3000))


@pytest.fixture
def key(key_folders: tuple[Path, Path]) -> Path:
    """The organisers' key file."""
    return key_folders[1] / ORGANISERS_KEY


@pytest.fixture
def export(tmp_path: Path, organisers_private: bytes) -> Path:
    """An export with three thousand hidden names."""
    path = tmp_path / "paper" / "export"
    path.parent.mkdir()
    sealed = sealed_names(organisers_private, HIDDEN)
    path.write_bytes(sealed_to(organisers_private, lines(sealed=sealed)))
    return path


def _run(*arguments: object) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(handover)
    result = CliRunner().invoke(app, [*map(str, arguments), "--campaign", str(SHIPPED)])
    return result.exit_code, result.output


def _beside(export: Path) -> list[Path]:
    return [each for each in export.parent.iterdir() if each != export]


def test_the_document_lies_beside_the_export_in_the_language_asked_for(
    export: Path, key: Path
) -> None:
    status, said = _run(export, "--key", key, "--language", "zh-TW")
    made = export.with_name("export.zh-Hant-TW.pdf")
    assert (status, said) == (0, f"Written: {made}\n")
    assert _beside(export) == [made]
    assert made.stat().st_mode & 0o777 == 0o600
    text = text_of(made.read_bytes())
    assert [name for name in NAMES[:3] if squeezed(name) not in text] == []


def test_another_file_is_made_where_one_is_named(export: Path, key: Path, tmp_path: Path) -> None:
    status, _ = _run(export, "--key", key, "--to", tmp_path / "ours.pdf")
    assert status == 0
    assert (tmp_path / "ours.pdf").read_bytes().startswith(b"%PDF")
    assert _beside(export) == []


def test_nothing_is_written_over(export: Path, key: Path) -> None:
    there = export.with_name("there.pdf")
    there.write_text("mine")
    status, said = _run(export, "--key", key, "--to", there)
    assert status == UNUSABLE
    assert "never overwritten" in said
    assert there.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--language", "tlh"), "There is no document in tlh. Languages offered: "),
        (("--to", "/no/such/folder/it.pdf"), "There is no folder /no/such/folder."),
        (("--key", "/no/such.key"), "/no/such.key is missing"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_done(
    export: Path, key: Path, arguments: tuple[str, str], words: str
) -> None:
    status, said = _run(export, "--key", key, *arguments)
    assert status == UNUSABLE
    assert words in said
    assert _beside(export) == []


def test_another_campaigns_key_opens_nothing(export: Path, tmp_path: Path) -> None:
    _, others = create_keys(tmp_path / "another campaign")
    status, said = _run(export, "--key", others / ORGANISERS_KEY)
    assert status == UNUSABLE
    assert "does not open with this key" in said
    assert _beside(export) == []


def test_an_export_that_was_cut_off_makes_no_document(export: Path, key: Path) -> None:
    whole = export.read_bytes()
    for size in (0, 10, 90, 200, len(whole) // 2, len(whole) - 1):
        export.write_bytes(whole[:size])
        status, said = _run(export, "--key", key)
        assert status == UNUSABLE
        assert "cut off" in said
    assert _beside(export) == []


def test_an_export_that_was_changed_makes_no_document(export: Path, key: Path) -> None:
    whole = export.read_bytes()
    for at in (300, len(whole) // 2, len(whole) - 1):
        export.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        status, said = _run(export, "--key", key)
        assert status == UNUSABLE
        assert "has been changed" in said
    assert _beside(export) == []


def test_a_file_that_is_no_export_says_so(export: Path, key: Path) -> None:
    export.write_bytes(b"%PDF-1.7 something else")
    status, said = _run(export, "--key", key)
    assert status == UNUSABLE
    assert "no export of this bot" in said


def test_an_export_that_is_not_there_says_so(export: Path, key: Path) -> None:
    export.unlink()
    status, said = _run(export, "--key", key)
    assert status == UNUSABLE
    assert "No such file" in said


def test_the_folder_of_another_campaign_says_so(export: Path, key: Path) -> None:
    app = typer.Typer()
    app.command()(handover)
    result = CliRunner().invoke(app, [str(export), "--key", str(key), "--campaign", str(WELL)])
    assert result.exit_code == UNUSABLE
    assert _beside(export) == []


def test_a_full_disk_leaves_nothing_behind(
    export: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    status, said = _run(export, "--key", key)
    assert status == UNUSABLE
    assert "No space left on device" in said
    assert _beside(export) == []


def test_who_stops_it_finds_nothing_written(
    export: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    status, said = _run(export, "--key", key)
    assert status == STOPPED
    assert "Nothing is written." in said
    assert _beside(export) == []


def test_boxes_instead_of_letters_are_told(
    export: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "typeset", lambda *_: Typeset(b"%PDF", ("ગ",)))
    status, said = _run(export, "--key", key)
    assert status == BOXES
    assert "printed as boxes: ગ." in said


def test_an_installation_without_fonts_is_told(
    export: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messages.handover.fonts.PACKAGES", ("no_such_font",))
    status, said = _run(export, "--key", key)
    assert status == UNUSABLE
    assert "lacks the fonts no_such_font" in said
    assert _beside(export) == []
