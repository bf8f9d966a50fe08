"""`python -m bot handover` as an organiser runs it, on a machine without the server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from db.secrets.keys import ORGANISERS_KEY
from messages.catalogs import offered
from messages.letter.content import SHIPPED
from tests.stage.disk import traces
from tests.stage.papers import (
    NAMES,
    every_byte,
    lines,
    poppler_text,
    said,
    sealed_names,
    sealed_to,
    squeezed,
    text_of,
)
from tests.stage.programs import ROOT, bot, environment

PARTS = ("Xquvorwexabin", "Żźǫmęraludōn", "隱姓埋名之人也")
"""The beginnings of hidden names, which nothing else has."""

HIDDEN = tuple(" ".join(f"{part}{number}" for part in PARTS) for number in range(3000))


@pytest.fixture
def key(key_folders: tuple[Path, Path]) -> Path:
    """The organisers' key file."""
    return key_folders[1] / ORGANISERS_KEY


@pytest.fixture
def sealed(organisers_private: bytes) -> list[bytes]:
    """Three thousand hidden names."""
    return sealed_names(organisers_private, HIDDEN)


@pytest.fixture
def export(tmp_path: Path, organisers_private: bytes, sealed: Sequence[bytes]) -> Path:
    """An export of them, in a folder of its own."""
    path = tmp_path / "own" / "export"
    path.parent.mkdir()
    path.write_bytes(sealed_to(organisers_private, lines(sealed=sealed)))
    return path


def _sentences(language: str) -> list[str]:
    parts = said(language)["explanations"]
    assert isinstance(parts, list)
    return [line for part in parts for line in (part["heading"], *part["told"])]


@pytest.mark.parametrize("language", offered())
def test_its_words_are_read_back_in_each_language_and_no_hidden_name_is_in_it(
    export: Path, key: Path, sealed: Sequence[bytes], language: str
) -> None:
    ran = bot("handover", export, "--key", key, "--language", language)
    assert (ran.status, ran.err) == (0, "")
    (made,) = (each for each in export.parent.iterdir() if each != export)
    pdf = made.read_bytes()
    content, read = every_byte(pdf), text_of(pdf) + (poppler_text(pdf) or "")
    assert traces({part: part for part in PARTS}, content) == []
    assert traces(dict(zip(HIDDEN[:3], sealed, strict=False)), content) == []
    assert [part for part in PARTS if part in read] == []
    assert squeezed(NAMES[2]) in read
    assert _not_found(language, pdf) == []


def _not_found(language: str, pdf: bytes) -> list[str]:
    """What a search does not find of the explanations.

    Arabic is searched word by word, with pdftotext; marks of vowels come back in another order.
    """
    text, wanted = poppler_text(pdf) or text_of(pdf), _sentences(language)
    if language == "ar":
        words = [word for line in wanted for word in line.split() if word.isalpha()]
        wanted = words if poppler_text(pdf) else []
    return [words for words in wanted if squeezed(words) not in text]


def test_nothing_that_serves_people_loads_the_typesetter() -> None:
    program = "import bot.cli.main, sys; sys.exit('typst' in sys.modules)"
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode == 0


def test_the_letter_of_the_settings_must_be_that_of_the_export(
    export: Path, key: Path, tmp_path: Path
) -> None:
    folder = tmp_path / SHIPPED.name
    folder.mkdir()
    for file in SHIPPED.iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    changed = folder / "letter.zh-Hant-TW.md"
    text = changed.read_text("utf-8")
    lines_kept = [line for line in text.splitlines() if not line.startswith("sha256:")]
    changed.write_text("\n".join(lines_kept).replace("監控", "監看", 1) + "\n", "utf-8")
    ran = bot("handover", export, "--key", key, settings={"CAMPAIGN": str(folder)})
    assert ran.status == 2
    assert "word for word" in ran.err or "cannot be used" in ran.err
    assert [*export.parent.iterdir()] == [export]
