"""From a letter in one file to talking to it, as an organiser does it in a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from db.counters import Totals
from tests.stage.kept import kept
from tests.stage.programs import bot, chat

LETTER = """\
---
lang: LANGUAGE
---
# Keep the bridge

We write to the council.

## What we ask

1. Mend the rail[^1].
2. Keep it open:
   - by day,
   - by night.

| year | walkers |
|------|---------|
| 2025 | 900     |

[^1]: The left one.
"""


def _campaign(folder: Path, text: str) -> Path:
    letter = folder / "letter.md"
    letter.write_text(text, "utf-8")
    made = bot("campaign", "new", folder / "bridge", "--letter", letter)
    assert made.status == 0, made
    checked = bot("campaign", "check", folder / "bridge")
    assert checked.status == 0, checked
    return folder / "bridge"


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_a_letter_is_read_and_signed_in_any_language(tmp_path: Path, language: str) -> None:
    folder = _campaign(tmp_path, LETTER.replace("LANGUAGE", language))
    said = chat(
        tmp_path / "data",
        *("/start", "/letter", "/letter what-we-ask", "/letter b2", "/sign", "1", "1", "/count"),
        locale=language,
        settings={"CAMPAIGN": str(folder)},
    )
    assert said.status == 0
    assert said.has_in_order(
        *("Keep the bridge", "What we ask", "Mend the rail[1].", "by night.", "2025 | 900"),
        *("[1] The left one.", "Keep it open:", "by day,"),
    )
    async with kept(tmp_path / "data") as there:
        assert await there.totals() == Totals(people=1)


def test_twenty_thousand_words_are_read_to_the_last(tmp_path: Path) -> None:
    parts = "".join(
        f"\n## Part {part}\n\n" + "".join(f"Word{part}x{n} and more.\n\n" for n in range(350))
        for part in range(20)
    )
    folder = _campaign(tmp_path, f"---\nlang: en\n---\n# A long letter\n{parts}")
    settings = {"CAMPAIGN": str(folder)}
    said = chat(tmp_path / "data", "/letter part-7", "/letter full", settings=settings)
    assert re.findall(r"Word7x(\d+)", said.out) == [str(n) for n in range(350)]
    (full,) = (tmp_path / "data" / "files").glob("*.txt")
    words = full.read_text("utf-8").split()
    assert len(words) > 20_000
    assert [word for word in words if word.startswith("Word")] == [
        f"Word{part}x{n}" for part in range(20) for n in range(350)
    ]


def test_a_folder_that_cannot_be_used_is_told_by_chat_and_by_check(tmp_path: Path) -> None:
    folder = _campaign(tmp_path, LETTER.replace("LANGUAGE", "en"))
    (folder / "retired.txt").write_text("what-we-ask\n")
    settings = {"CAMPAIGN": str(folder)}
    said = chat(tmp_path / "data", "/start", settings=settings)
    assert (said.status, said.out) == (2, "")
    fault = "retired.txt, line 1: The id what-we-ask is retired and in use."
    assert said.err.startswith(f"The campaign's folder cannot be used. {fault}")
    checked = bot("check", settings=settings)
    assert f"Campaign: {fault}" in checked.out
    assert checked.status == 1
