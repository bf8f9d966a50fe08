"""Folders: what others on the machine could read of what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.checks.files import of_folders, of_keys
from bot.cli.trial import prepare, server_folder
from bot.settings import Settings
from messages.text import t
from tests.stage.words import ENGLISH


def _problems(settings: Settings) -> list[str]:
    return [ENGLISH(each.problem) for each in of_folders(settings) if each.problem is not None]


@pytest.mark.parametrize("name", ["data", "data/backups", "state"])
@pytest.mark.parametrize("mode", [0o750, 0o701, 0o755], ids=oct)
def test_a_folder_that_others_can_enter_is_told_with_what_to_do(
    tmp_path: Path, name: str, mode: int
) -> None:
    settings = Settings(data=tmp_path / "data", state_dir=tmp_path / "state")
    for folder in (settings.data, settings.backups, settings.state_dir):
        folder.mkdir(mode=0o700)
    assert _problems(settings) == []
    folder = tmp_path / name
    folder.chmod(mode)
    words = f"Others on this machine can read {folder}. Close it: chmod 700 {folder}"
    assert _problems(settings) == [words]


def test_folders_that_are_not_there_yet_are_made_closed_and_no_fault(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", state_dir=tmp_path / "state")
    assert [each.what for each in of_folders(settings)] != []
    assert _problems(settings) == []


def test_the_keys_of_a_trial_serve_no_campaign(tmp_path: Path) -> None:
    prepare(tmp_path)
    said = {each.what: each.problem for each in of_keys(Settings(keys=server_folder(tmp_path)))}
    problem = said[t("Keys")]
    assert problem is not None
    assert ENGLISH(problem).startswith("These are the keys of a trial")
