"""`.env.example` names every setting once, with the value that holds without it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings
from messages.letter.content import SHIPPED
from tests.stage.programs import ROOT

EXAMPLE = ROOT / ".env.example"
SETTING = re.compile(r"# ([A-Z][A-Z_]*)=(.*)")
PROSE = re.compile(r"# \S.*")


def lines() -> list[str]:
    return EXAMPLE.read_text("utf-8").splitlines()


def settings() -> list[tuple[str, str]]:
    found = (SETTING.fullmatch(line) for line in lines())
    return [(match[1], match[2]) for match in found if match]


@pytest.fixture
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_it_names_every_setting_once_and_no_other() -> None:
    assert sorted(name.lower() for name, _ in settings()) == sorted(Settings.model_fields)


def test_every_line_is_a_setting_a_sentence_or_empty() -> None:
    assert [line for line in lines() if line and not PROSE.fullmatch(line)] == []
    assert max(map(len, lines())) <= 100


def test_every_setting_has_a_line_or_two_about_it() -> None:
    for part in EXAMPLE.read_text("utf-8").strip().split("\n\n"):
        *about, last = part.splitlines()
        assert not any(SETTING.fullmatch(line) for line in about)
        if SETTING.fullmatch(last):
            assert 1 <= len(about) <= 2, last


@pytest.mark.usefixtures("_nothing_set")
def test_uncommented_it_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in settings()), "utf-8")
    assert Settings(_env_file=file) == Settings()


@pytest.mark.usefixtures("_nothing_set")
def test_each_default_is_written_out() -> None:
    defaults = Settings()
    for name, value in settings():
        default = getattr(defaults, name.lower())
        said = "" if default in (None, SHIPPED) else str(default)  # that is where the bot lies
        assert value == (said.lower() if isinstance(default, bool) else said), name
