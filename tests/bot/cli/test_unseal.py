"""`unseal` in its own process: what it says of what is wrong, and of what it wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from bot.cli import unseal as command
from db.secrets.keys import create_keys
from db.secrets.vault import Vault
from tests.stage.sealed import export_of, private_file, signature


@pytest.fixture
def key(key_folders: tuple[Path, Path]) -> Path:
    """The organisers' key file."""
    return private_file(key_folders[1])


@pytest.fixture
def export(vault: Vault, tmp_path: Path) -> Path:
    """The file of an export with two names, of three chunks."""
    file = tmp_path / "export-2026-03-01-K2345AB.sealed"
    rows = [signature(vault, "Nguyễn Thị Ánh"), signature(vault, "林淑芬")]
    rows += [signature(vault, country="TW" * 200) for _ in range(200)]
    file.write_bytes(export_of(vault, rows))
    return file


def _said(
    capsys: pytest.CaptureFixture[str], export: Path, key: Path, to: Path, formats: str = "jsonl"
) -> tuple[int, str]:
    """The exit status, and what stands on standard error."""
    try:
        command.unseal(export, key, to, formats)
    except typer.Exit as left:
        return left.exit_code, capsys.readouterr().err
    except SystemExit as left:
        return int(str(left.code)), capsys.readouterr().err
    return 0, capsys.readouterr().err


def test_an_export_is_opened(
    capsys: pytest.CaptureFixture[str], export: Path, key: Path, tmp_path: Path
) -> None:
    assert _said(capsys, export, key, tmp_path / "out") == (0, "")
    assert "Nguyễn Thị Ánh" in (tmp_path / "out" / "signatures.jsonl").read_text("utf-8")


def _changed(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def test_what_is_wrong_with_a_file_is_named_with_what_to_do(
    capsys: pytest.CaptureFixture[str], export: Path, key: Path, tmp_path: Path
) -> None:
    whole = export.read_bytes()
    for damage, words in (
        (lambda: export.write_bytes(whole[:100_000]), "is cut off: it ends in line"),
        (lambda: _changed(export, 70_000), "has been changed, in line"),
        (lambda: _changed(export, 3), "is no export"),
        (lambda: _changed(export, 30), "does not open with this key"),
    ):
        export.write_bytes(whole)
        damage()
        status, said = _said(capsys, export, key, tmp_path / "out")
        assert status == 2
        assert words in said
        assert "Nothing was written. Fetch the export again" in said
        assert not (tmp_path / "out").exists()


def test_another_campaigns_key_is_told_from_a_damage(
    capsys: pytest.CaptureFixture[str], export: Path, tmp_path: Path
) -> None:
    _, others = create_keys(tmp_path / "another campaign")
    status, said = _said(capsys, export, private_file(others), tmp_path / "out")
    assert (status, "does not open with this key" in said) == (2, True)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("key.unlink()", "is missing"),
        ("key.chmod(0o644)", "Others on this machine can read"),
        ("key.write_text('{}')", "is damaged"),
        ("export.unlink()", "cannot be read or written there"),
        ("(to.mkdir(), (to / 'mine').touch())", "has files in it already"),
        ("to.touch()", "has files in it already"),
    ],
)
def test_what_cannot_be_used_is_said(
    capsys: pytest.CaptureFixture[str],
    export: Path,
    key: Path,
    tmp_path: Path,
    spoil: str,
    words: str,
) -> None:
    to = tmp_path / "out"
    eval(spoil, {"key": key, "export": export, "to": to})
    status, said = _said(capsys, export, key, to)
    assert status == 2
    assert words in said


def test_a_format_that_there_is_not_is_said(
    capsys: pytest.CaptureFixture[str], export: Path, key: Path, tmp_path: Path
) -> None:
    status, said = _said(capsys, export, key, tmp_path / "out", "pdf")
    assert (status, said) == (2, "These are the formats: csv, xlsx and jsonl\n")
