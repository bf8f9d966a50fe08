"""Room on the disks: told in numbers, and a problem before a copy or a rewriting would fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.cli.checks.finding import Finding
from bot.cli.checks.room import MB, of_disks
from bot.cli.trial import DATABASE
from bot.settings import Settings
from tests.stage.copies import RECOVERY_KEY
from tests.stage.words import ENGLISH

NO_DISK_HAS = 10**18
"""Bytes of a database that fits on no disk twice."""

TERABYTES = 4 * 10**12


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", state_dir=tmp_path / "state")


def _one(settings: Settings, size: int | None) -> Finding:
    """The one line about the one disk of a test."""
    (finding,) = of_disks(settings, size)
    return finding


def test_what_is_free_and_what_is_needed_is_told_before_anything_is_there(
    settings: Settings,
) -> None:
    finding = _one(settings, None)
    assert finding.problem is None
    assert ENGLISH(finding.state).endswith(" MB are free; up to 32 MB are needed")


def test_a_file_that_cannot_be_rewritten_beside_itself_is_a_problem(settings: Settings) -> None:
    """A file that says it is large, and takes no room."""
    settings.data.mkdir()
    (settings.data / DATABASE).touch()
    os.truncate(settings.data / DATABASE, TERABYTES)
    problem = _one(settings, None).problem
    assert problem is not None
    assert ENGLISH(problem).endswith(f"takes up to {TERABYTES // MB + 32:,} MB. Free some room.")


def test_a_file_that_lies_elsewhere_is_the_one_that_is_looked_at(
    settings: Settings, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    elsewhere.touch()
    os.truncate(elsewhere, TERABYTES)
    asked = settings.model_copy(update={"database_url": str(elsewhere)})
    assert _one(asked, None).problem is not None


@pytest.mark.parametrize("copied", [True, False])
def test_of_a_server_only_the_copies_need_room_here(settings: Settings, copied: bool) -> None:
    key = RECOVERY_KEY.text if copied else None
    asked = settings.model_copy(update={"recovery_key": key})
    assert (_one(asked, NO_DISK_HAS).problem is not None) is copied
