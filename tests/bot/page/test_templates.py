"""Templates hold no words: all that a reader sees is said in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.stage.programs import ROOT

TEMPLATES = sorted((ROOT / "bot" / "page" / "templates").glob("*.*"))
MARKUP = [path for path in TEMPLATES if path.suffix in (".html", ".svg")]
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
COMMANDS = re.compile(r"<(code|style|script)\b.*?</\1>", re.S)
SAID = re.compile(r'\b(?:alt|title|aria-label|placeholder|content)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.S)

NOT_SAID = {
    "width=device-width, initial-scale=1",
    "light dark",
    "website",
    "summary_large_image",
    "verify_count.py",
    "verify_bot.py",
    "bots",
}
"""What browsers and networks read, and the names of files."""


@pytest.mark.parametrize("path", MARKUP, ids=lambda path: path.name)
def test_there_is_no_word_in_a_template(path: Path) -> None:
    text = COMMANDS.sub("", CODE.sub("", path.read_text("utf-8")))
    said = {*SAID.findall(text), *(line.strip() for line in TAG.sub("\n", text).splitlines())}
    assert {each for each in said if re.search("[^\\W\\d_]", each)} - NOT_SAID == set()


def test_there_is_no_style_or_script_but_the_two_files() -> None:
    for path in MARKUP:
        assert not re.search(r'\sstyle="|\son\w+="', path.read_text("utf-8")), path.name
