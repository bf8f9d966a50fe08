"""Starting: quick, with nothing that a terminal does not need, and honest about the trial."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.stage.programs import ROOT, chat, environment

HEAVY = (
    *("telegram", "discord", "matplotlib", "asyncpg", "aiohttp", "apscheduler", "numpy"),
    "mdit_py_plugins",
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a chat imports: the first part of each module's name."""
    data = tmp_path_factory.mktemp("imported") / "data"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "chat", "--as", "ana", "--data", data],
        input=b"/start\n/sign\n1\n1\n/count\n",
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        check=True,
    )
    lines = done.stderr.decode().splitlines()
    modules = [line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")]
    return {module.partition(".")[0] for module in modules}


def test_a_chat_imports_no_other_platform(imported: set[str]) -> None:
    assert {"bot", "handlers", "messages", "db", "aiosqlite"} <= imported
    assert imported.isdisjoint(HEAVY)


def test_a_script_needs_nothing_of_a_prompt(imported: set[str]) -> None:
    assert "prompt_toolkit" not in imported


@pytest.mark.parametrize("locale", ["en", "ar", "\udcff"])
def test_the_trial_is_announced_once(tmp_path: Path, locale: str) -> None:
    data = tmp_path / "data"
    first, second = chat(data, "/start", locale=locale), chat(data, "/start", locale=locale)
    assert (first.status, second.status) == (0, 0)
    assert len(first.err.splitlines()) == 1
    assert str(data) in first.err
    assert second.err == ""
    assert first.out == second.out != ""


def test_what_the_trial_makes_is_closed_to_others(tmp_path: Path) -> None:
    data = tmp_path / "data"
    chat(data, "/sign", "1", "1", "/letter full", "/me")
    for path in data.rglob("*"):
        if path.is_file() and path.suffix not in (".reserve",):
            assert path.stat().st_mode & 0o077 == 0, path
    assert sorted(path.name for path in (data / "files").iterdir()) == [
        "ban-biometric-surveillance.zh-Hant-TW.md",
        "ban-biometric-surveillance.zh-Hant-TW.txt",
        "held-about-me.json",
    ]


@pytest.mark.parametrize(
    ("language", "locale", "title"),
    [("ar", "fr", "\u200f"), ("zh-TW", "fr", ""), ("fr", "ja", "An open letter")],
)
def test_the_default_language_is_for_readers_of_another(
    tmp_path: Path, language: str, locale: str, title: str
) -> None:
    said = chat(tmp_path, "/start", locale=locale, settings={"DEFAULT_LANGUAGE": language})
    assert said.status == 0
    assert said.out.startswith(title)
    assert said.out.startswith("An open letter") == (language == "fr")


@pytest.mark.parametrize(
    ("name", "value", "starts"),
    [
        ("LC_ALL", "zh_TW.UTF-8", ""),
        ("LANG", "ar_EG.UTF-8", "\u200f"),
        ("LC_MESSAGES", "en_GB", "An open letter"),
    ],
)
def test_without_a_locale_the_terminals_own_is_followed(
    tmp_path: Path, name: str, value: str, starts: str
) -> None:
    kept = {key: each for key, each in environment().items() if key != "LC_ALL"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--as", "ana", "--data", tmp_path / "data"],
        input=b"/start\n",
        capture_output=True,
        cwd=ROOT,
        env={**kept, name: value},
        check=True,
    )
    out = done.stdout.decode()
    assert out.startswith(starts)
    assert out.startswith("An open letter") == (starts == "An open letter")
