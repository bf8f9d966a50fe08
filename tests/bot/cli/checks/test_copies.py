"""Copies: an old newest one is a problem, once the database is old enough to have a younger one."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.backup import copies_of
from bot.cli.checks.copies import of_copies
from bot.cli.checks.database import Looked
from bot.settings import Settings
from tests.stage.copies import RECOVERY_KEY
from tests.stage.words import ENGLISH

NOW = datetime(2026, 11, 26, 22, tzinfo=UTC)
URL = "postgresql://bot@localhost/letter"


def _hours(number: int) -> datetime:
    """So many hours ago."""
    return NOW - timedelta(hours=number)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, recovery_key=RECOVERY_KEY.text)


def _copied(settings: Settings, at: datetime, brought: datetime | None = None) -> None:
    """A copy that was made at a moment, and perhaps brought here at a later one."""
    file = copies_of(settings).of(at.date())
    file.parent.mkdir(exist_ok=True)
    file.touch()
    moment = (brought or at).timestamp()
    os.utime(file, (moment, moment))


def _is_wrong(settings: Settings, looked: Looked) -> bool:
    return of_copies(settings, looked, NOW).problem is not None


def test_a_young_database_needs_no_copy_yet(settings: Settings) -> None:
    assert not _is_wrong(settings, Looked())
    assert not _is_wrong(settings, Looked(since=_hours(35)))


@pytest.mark.parametrize(("hours", "wrong"), [(1, False), (35, False), (37, True), (700, True)])
def test_the_newest_copy_may_be_a_day_and_a_half_old(
    settings: Settings, hours: int, wrong: bool
) -> None:
    assert _is_wrong(settings, Looked(since=_hours(1000)))
    _copied(settings, _hours(900))
    _copied(settings, _hours(hours))
    assert _is_wrong(settings, Looked(since=_hours(1000))) is wrong


def test_a_copy_is_no_younger_than_its_day_whenever_it_was_brought(settings: Settings) -> None:
    _copied(settings, _hours(100), brought=_hours(1))
    assert _is_wrong(settings, Looked(since=_hours(1000)))


def test_a_file_that_only_looks_like_a_copy_is_none(settings: Settings) -> None:
    _copied(settings, _hours(1))
    (copy,) = settings.backups.iterdir()
    copy.rename(copy.with_name("letter-copy-of-it.db.age"))
    assert _is_wrong(settings, Looked(since=_hours(1000)))


def test_on_a_server_another_machine_may_have_it(settings: Settings) -> None:
    looked = Looked(since=_hours(1000), copied=_hours(20))
    assert _is_wrong(settings, looked)
    assert not _is_wrong(settings.model_copy(update={"database_url": URL}), looked)


def test_it_says_what_to_do_and_without_a_key_nothing_is_wrong(settings: Settings) -> None:
    old = Looked(since=_hours(1000))
    problem = of_copies(settings, old, NOW).problem
    assert problem is not None
    assert ENGLISH(problem).startswith("None is younger than a day and a half.")
    assert ENGLISH(problem).endswith("python -m bot backup")
    assert not _is_wrong(settings.model_copy(update={"recovery_key": None}), old)
