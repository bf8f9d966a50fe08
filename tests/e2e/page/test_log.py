"""The page hands on the public log where there is one, and says where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stage.chats import Bot
from tests.stage.page import page_of

HEAD = "letter.example.org/log\n3\nAAAA\n\n— letter.example.org abcd\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A folder with a small log."""
    folder = tmp_path / "log"
    for name, text in (
        ("checkpoint", HEAD),
        ("verify_count.py", "print('3')\n"),
        ("key", "letter.example.org+0badc0de+AQ==\n"),
        ("tile/0/000.p/3", "tile"),
        ("tile/0/x001/234", "whole"),
        ("tile/entries/000.p/3", "entries"),
        ("log.key", "secret"),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


async def test_who_reads_the_page_sees_the_head_the_key_and_the_program(
    known: Bot, log: Path
) -> None:
    async with page_of(known.core, "https://letter.example.org", log) as reader:
        html = await reader.reads("/en/")
        assert json.loads(await reader.reads("/count.json"))["checkable"] is True
    assert "python3 verify_count.py KEY https://letter.example.org/log" in html
    assert "letter.example.org+0badc0de+AQ==" in html
    assert HEAD.splitlines()[2] in html
    assert "Nobody outside can check this count yet" not in html


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("checkpoint", "no-cache"),
        ("verify_count.py", "no-cache"),
        ("tile/0/000.p/3", "public, max-age=31536000, immutable"),
        ("tile/0/x001/234", "public, max-age=31536000, immutable"),
        ("tile/entries/000.p/3", "public, max-age=31536000, immutable"),
    ],
)
async def test_every_file_of_the_log_is_handed_on_byte_for_byte_to_any_program(
    known: Bot, log: Path, name: str, kept: str
) -> None:
    async with page_of(known.core, log=log) as reader:
        answered = await reader.asks(f"/log/{name}")
    assert answered.body == (log / name).read_bytes()
    assert answered.headers["Cache-Control"] == kept
    assert answered.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "name", ["log.key", "tile", "tile/0", "tile/0/001", "tile/0/../0/000", "tile/0/1", ""]
)
async def test_nothing_else_of_that_folder_is_handed_on(known: Bot, log: Path, name: str) -> None:
    async with page_of(known.core, log=log) as reader:
        assert (await reader.asks(f"/log/{name}")).status == 404


async def test_without_a_log_nobody_is_told_that_the_count_can_be_checked(known: Bot) -> None:
    async with page_of(known.core) as reader:
        assert "Nobody outside can check this count yet" in await reader.reads("/en/")
        assert (await reader.asks("/log/checkpoint")).status == 404
