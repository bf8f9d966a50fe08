"""Charts in one language, on their way to what draws, and in words."""

from __future__ import annotations

import pytest

from messages.catalogs import offered
from messages.chart import Bars, Chart
from messages.drawing.spoken import ALTERNATIVE_LONGEST, read, wire
from messages.text import t
from tests.stage.charts import CARD, EVERYTHING, said


@pytest.mark.parametrize("language", offered())
@pytest.mark.parametrize("chart", [EVERYTHING, CARD], ids=["all", "card"])
def test_what_is_written_is_read_back(chart: Chart, language: str) -> None:
    spoken = said(chart, language)
    assert read(wire(spoken)) == spoken


def test_a_large_number_is_read_aloud_with_what_it_counts() -> None:
    assert "People who signed: 1,234,567,890" in said(CARD, "en").alternative


def test_the_alternative_has_everything_that_is_in_the_picture() -> None:
    alternative = said(EVERYTHING, "en").alternative
    assert "People who signed" in alternative
    assert "Counted on March 2026 at 11:00 UTC." in alternative
    assert "By language: Traditional Chinese 25 · Arabic 25 · English 25" in alternative


@pytest.mark.parametrize("language", offered())
def test_the_alternative_fits_beside_a_picture(language: str) -> None:
    bars = tuple((t("People who signed"), number) for number in range(500))
    assert len(said(EVERYTHING, language).alternative) <= ALTERNATIVE_LONGEST
    long = said(EVERYTHING.__class__("n", "t", (), (Bars("b", bars),), "note"), language)
    assert long.alternative == "t\nnote"
