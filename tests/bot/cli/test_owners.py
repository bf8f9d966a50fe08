"""`owners confirm` lets a campaign go on that has lost those who could confirm."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app

RUNNER = CliRunner()


def confirm() -> tuple[int, str]:
    done = RUNNER.invoke(app, ["owners", "confirm"])
    return done.exit_code, done.output


@pytest.fixture
def place(
    tmp_path: Path, key_folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """A campaign on the disk, whose owners a test names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEYS", str(key_folders[0]))
    (tmp_path / "data").mkdir()
    return monkeypatch


def test_whoever_is_left_alone_gets_a_second_owner(place: pytest.MonkeyPatch) -> None:
    for owners, status, said in (
        ("telegram:1,telegram:2", 2, "Nobody was confirmed"),
        ("telegram:1,telegram:2,telegram:3", 2, "the staff themselves can confirm"),
        ("telegram:1,telegram:3", 0, "1 account was confirmed."),
    ):
        place.setenv("OWNERS", owners)
        exit_code, output = confirm()
        assert said in output
        assert exit_code == status
