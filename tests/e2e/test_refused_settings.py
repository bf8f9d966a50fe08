"""The program refuses what cannot work before it serves anybody: a line each, and no value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stage.programs import ROOT, bot


def refused(folder: Path, **settings: str) -> tuple[int, str]:
    said = bot("run", settings={"PYTHONPATH": str(ROOT), **settings}, folder=folder)
    return said.status, said.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM_API_URL", "api.telegram.example", "It must be a whole address"),
        ("TELEGRAM_WEBHOOK_URL", "http://bot.example.org", "https addresses alone"),
        ("DEFAULT_LANGUAGE", "tlh", "There is no such language. These are ready: en,"),
        ("DEFAULT_LANGUAGE", "no language", "There is no such language."),
        ("CAMPAIGN", "/dev/null", "Something else than a folder"),
    ],
)
def test_a_setting_that_cannot_work_ends_the_start_in_clear_words(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    status, errors = refused(tmp_path, **{name: value, "TELEGRAM_TOKEN": "4200:" + "t" * 35})
    assert status == 2
    reason, summary = errors.splitlines()
    assert reason.startswith(f"{name}: ")
    assert said in reason
    assert summary == f"These settings cannot be used: {name}. .env.example explains each."
    assert value not in errors
    assert "tttt" not in errors


def test_each_of_several_has_its_line(tmp_path: Path) -> None:
    settings = {"TELEGRAM_API_URL": "x", "DISCORD_GATEWAY_URL": "y", "DISCORD_SHARDS": "0"}
    status, errors = refused(tmp_path, **settings)
    assert status == 2
    assert [line.partition(":")[0] for line in errors.splitlines()] == [
        "TELEGRAM_API_URL",
        "DISCORD_GATEWAY_URL",
        "These settings cannot be used",
    ]


@pytest.mark.parametrize("language", ["zh-TW", "ar-IQ", "en"])
def test_a_default_language_that_is_served_is_taken(tmp_path: Path, language: str) -> None:
    _, errors = refused(tmp_path, DEFAULT_LANGUAGE=language)
    assert errors.startswith("No platform is set up") or "DEFAULT_LANGUAGE" not in errors


def test_a_delay_that_protects_nobody_is_said_at_the_start(tmp_path: Path) -> None:
    """The start goes on, here to the keys that are missing."""
    settings = {"STOP_WINDOW_SECONDS": "0", "TELEGRAM_TOKEN": "4200:" + "t" * 35}
    _, errors = refused(tmp_path, **settings)
    said, missing = errors.splitlines()
    assert said.startswith("STOP_WINDOW_SECONDS: An alert begins 0 seconds after")
    assert "key file" in missing
