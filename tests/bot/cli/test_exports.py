"""`exports` on the server: what lies there, and taking it along."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.exports import group
from bot.export_folder import ExportFolder

ID = "K2345AB"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExportFolder:
    """The folder of a server's exports, with one in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    folder = ExportFolder(tmp_path / "data" / "exports")
    with folder.aside(ID) as (_, file):
        file.write(b"sealed")
        folder.finished(ID, file)
    folder.show(ID)
    return folder


def test_what_lies_there_is_listed(folder: ExportFolder) -> None:
    assert CliRunner().invoke(group).output == f"{ID}: 1 MB\n"
    (folder.path / f"{ID}.sealed").unlink()
    assert CliRunner().invoke(group).output == "No export lies on this machine.\n"


def test_an_export_is_taken_along_sealed_and_for_its_owner_alone(
    folder: ExportFolder, tmp_path: Path
) -> None:
    said = CliRunner().invoke(group, ["take", ID.lower(), "--to", str(tmp_path / "away")])
    taken = tmp_path / "away" / f"export-{ID}.sealed"
    assert (said.exit_code, taken.read_bytes()) == (0, b"sealed")
    assert taken.stat().st_mode & 0o077 == 0
    assert folder.read(ID) == b"sealed", "who asked may still fetch it"


@pytest.mark.parametrize("id", ["K999999", "../secret", ""])
def test_nothing_else_can_be_taken(folder: ExportFolder, tmp_path: Path, id: str) -> None:
    (folder.path.parent / "secret.sealed").write_bytes(b"secret")
    (folder.path / "K999999.whole.part").write_bytes(b"not agreed to any more")
    said = CliRunner().invoke(group, ["take", id, "--to", str(tmp_path / "away")])
    assert said.exit_code == 2
    assert not (tmp_path / "away").exists()


def test_a_place_that_cannot_be_written_is_said(folder: ExportFolder, tmp_path: Path) -> None:
    (tmp_path / "away").write_text("a file")
    said = CliRunner().invoke(group, ["take", ID, "--to", str(tmp_path / "away")])
    assert said.exit_code == 2
