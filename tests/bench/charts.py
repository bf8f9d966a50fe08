"""The picture below /stats: drawn for the first time, and asked for again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.drawing import Drawing
from messages.catalogs import offered
from messages.drawing.spoken import Spoken
from tests.bench.goal import ROUNDS, Goal
from tests.stage.charts import EVERYTHING, said

COLD, WARM = 1.0, 0.3
"""Seconds that a picture may take, drawn by a new process, and asked for again."""


def goals(_: Path) -> Iterator[Goal]:
    """The two lines, in the slowest of the offered languages each."""
    cold, warm = asyncio.run(_measured())
    yield Goal("a chart, cold", cold, COLD, "s")
    yield Goal("a chart, asked for again", warm, WARM, "s")


async def _measured() -> tuple[list[float], list[float]]:
    cold, warm = [], []
    for _ in range(ROUNDS):
        draw = Drawing()
        charts = [said(EVERYTHING, language) for language in offered()]
        cold.append(max([await _seconds(draw, chart) for chart in charts]))
        warm.append(max([await _seconds(draw, replace(chart)) for chart in charts]))
    return cold, warm


async def _seconds(draw: Drawing, chart: Spoken) -> float:
    began = time.perf_counter()
    assert await draw(chart) is not None
    return time.perf_counter() - began
