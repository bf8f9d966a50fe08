"""`messages check` tells how far each language is; `messages reviewed` who has read which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from typer.testing import CliRunner

from bot.cli.console import UNUSABLE
from bot.cli.translations import group
from messages import checking, reviews


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, arguments)
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of each language's reviews, which stands in for the real one."""
    monkeypatch.setattr(checking, "folder_of", lambda *_: tmp_path)
    return tmp_path


def test_the_check_tells_each_language_and_domain_and_finds_nothing_wrong() -> None:
    status, said = _run("check")
    lines = said.splitlines()
    assert status == 0
    assert [line for line in lines if line.startswith("Arabic, people: ")]
    assert [line for line in lines if line.startswith("Arabic, staff: ")]
    assert all(line.endswith(" 0 reviewed") for line in lines)


def test_the_check_names_what_would_be_said_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Catalog(locale="ar")
    broken.add("Name: {value}", "{wert}")
    monkeypatch.setattr(checking, "translation", lambda *_: broken)
    status, said = _run("check")
    assert status == 1
    assert "A value is left out or made up: Name: {value}" in said


def test_a_language_that_lags_is_told_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "translation", lambda *_: None)
    status, said = _run("check")
    assert status == 0
    assert "Arabic, people: 0 of " in said


@pytest.mark.usefixtures("folder")
def test_a_reviewer_of_a_language_without_catalogs_is_told_which_there_are() -> None:
    assert _run("reviewed", "fr", "Nadia")[0] == UNUSABLE
    assert _run("reviewed", "en", "Nadia")[0] == UNUSABLE


def test_a_reviewer_has_a_name(folder: Path) -> None:
    assert _run("reviewed", "ar", "  ")[0] == UNUSABLE
    assert not (folder / reviews.FILE).exists()


def test_what_people_agree_to_can_be_reviewed_before_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {domain: checking.translation("ar", domain) for domain in checking.DOMAINS}
    monkeypatch.setattr(checking, "folder_of", lambda *_: tmp_path)
    monkeypatch.setattr(checking, "translation", lambda _, domain, __: whole[domain])
    _run("reviewed", "ar", "Nadia\tExample", "--consent")
    consent = reviews.load(tmp_path)
    assert 30 <= len(consent) <= 75
    assert {review.reviewer for review in consent.values()} == {"Nadia Example"}
    _run("reviewed", "ar", "Nadia Example")
    assert len(reviews.load(tmp_path)) > 500
    assert ", 0 reviewed" not in _run("check")[1]
