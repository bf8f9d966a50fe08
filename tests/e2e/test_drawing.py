"""Drawing by a process of its own: pictures kept, nothing handed to it, and what fails told."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.drawing import KEPT, Drawing
from tests.stage.charts import EMPTY, said

PNG = b"\x89PNG\r\n\x1a\n"


async def test_a_picture_is_drawn_once_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Drawing()
    both = await asyncio.gather(draw(said(EMPTY, "en")), draw(said(EMPTY, "en")))
    assert both[0] is not None
    assert both[0].startswith(PNG)
    assert both[0] is both[1]
    monkeypatch.setattr("sys.executable", "/nowhere")
    assert await draw(said(EMPTY, "en")) is both[0]


async def test_what_cannot_be_drawn_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Drawing()
    assert await draw(replace(said(EMPTY, "en"), title="\N{CHEROKEE LETTER A}")) is None
    monkeypatch.setattr("bot.drawing.PATIENCE", 0.0)
    assert await draw(said(EMPTY, "en")) is None
    monkeypatch.setattr("sys.executable", "/nowhere")
    assert await draw(said(EMPTY, "en")) is None


async def test_few_pictures_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Drawing()

    async def drawn(written: bytes) -> bytes:
        return written

    monkeypatch.setattr(draw, "_drawn", drawn)
    for number in range(KEPT + 5):
        await draw(replace(said(EMPTY, "en"), title=str(number)))
    assert len(draw._kept) == KEPT


def test_no_setting_and_no_token_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "secret")
    assert Drawing()._environment().keys() == {"PYTHONPATH", "MPLCONFIGDIR", "PATH"}
