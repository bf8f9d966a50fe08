"""Starting with another campaign's folder, database or language: what the operator is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.stage.invented import LAMPS, WELL
from tests.stage.kept import kept
from tests.stage.key_folders import keys_beside
from tests.stage.programs import ROOT, Said, bot, chat
from tests.stage.telegram.fake import TOKEN

Start: TypeAlias = Callable[[Path, Path], Said]


def _chat(data: Path, campaign: Path) -> Said:
    return chat(data, "/start", settings={"CAMPAIGN": str(campaign)})


def _run(data: Path, campaign: Path) -> Said:
    """Serve Telegram, at an address where nobody listens; the organisers' key is not beside."""
    keys = data.with_name("keys of the server") / "server"
    if (data / "keys").exists():
        shutil.copytree(data / "keys" / "server", keys)
    settings = {
        "CAMPAIGN": str(campaign),
        "DATA": str(data),
        "KEYS": str(keys),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "TMPDIR": str(data),
        "PYTHONPATH": str(ROOT),
    }
    return bot("run", settings=settings, folder=data)


every_start = pytest.mark.parametrize("start", [_chat, _run])


@every_start
async def test_a_database_with_signatures_of_another_campaign_is_refused(
    tmp_path: Path, start: Start
) -> None:
    data = tmp_path / "data"
    keys_beside(data)
    signed = chat(data, "/sign", "1", "1", settings={"CAMPAIGN": str(WELL)})
    assert signed.status == 0
    refused = start(data, LAMPS)
    assert (refused.out, refused.status) == ("", 2)
    (words,) = refused.err.splitlines()
    assert words.startswith("This database holds what people did for another letter, the-village-")
    assert words.endswith("Give this campaign a database of its own.")
    async with kept(data) as there:
        assert await there.signature("ana") is not None


@every_start
@pytest.mark.parametrize(
    ("file", "words", "said"),
    [
        ("campaign.json", None, "campaign.json: This file is missing."),
        ("campaign.json", "{", "campaign.json"),
        ("letter.de.md", "# Laternen\n", "letter.de.md"),
        ("letter.de.md", None, "There is no edition in the base language de."),
    ],
    ids=["missing", "no JSON", "no front matter", "no letter"],
)
def test_a_folder_that_cannot_be_used_is_told_in_one_line(
    tmp_path: Path, start: Start, file: str, words: str | None, said: str
) -> None:
    folder = tmp_path / "lamps"
    shutil.copytree(LAMPS, folder)
    if words is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(words, "utf-8")
    (tmp_path / "data").mkdir()
    refused = start(tmp_path / "data", folder)
    assert (refused.out, refused.status) == ("", 2)
    (line,) = refused.err.splitlines()
    assert line.startswith("The campaign's folder cannot be used.")
    assert said in line


@every_start
def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path, start: Start) -> None:
    (tmp_path / "data").mkdir()
    refused = start(tmp_path / "data", tmp_path / "nowhere")
    assert (refused.out, refused.status) == ("", 2)
    (line,) = refused.err.splitlines()
    assert "nowhere: There is no such folder." in line


@pytest.mark.parametrize(
    ("default", "title"),
    [
        (None, "\u200fبئر القرية للجميع"),
        ("zh-TW", "村裡的井屬於大家"),
        ("ar", "\u200fبئر القرية للجميع"),
    ],
)
def test_the_setting_comes_before_the_folders_fallback(
    tmp_path: Path, default: str | None, title: str
) -> None:
    """For whoever reads none of the campaign's languages."""
    chosen = {"DEFAULT_LANGUAGE": default} if default else {}
    settings = {"CAMPAIGN": str(WELL), **chosen}
    said = chat(tmp_path / "data", "/start", locale="fr", settings=settings)
    assert said.out.startswith(title)


@pytest.mark.parametrize(
    ("campaign", "default", "is_there"),
    [(WELL, "zh-Hant-TW", True), (WELL, "en", False), (LAMPS, "de", True), (LAMPS, "ar", False)],
)
def test_the_check_knows_the_languages_of_the_campaign(
    tmp_path: Path, campaign: Path, default: str, is_there: bool
) -> None:
    settings = {"CAMPAIGN": str(campaign), "DEFAULT_LANGUAGE": default, "PYTHONPATH": str(ROOT)}
    said = bot("check", settings=settings, folder=tmp_path)
    (line,) = [line for line in said.lines() if line.startswith("Default language")]
    assert line.endswith("all right") is is_there
