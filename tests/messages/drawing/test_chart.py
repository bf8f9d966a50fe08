"""Charts as they are drawn: in every language, with no empty box and nothing cut."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from messages.catalogs import offered
from messages.chart import Bars, Chart
from messages.countries import countries
from messages.drawing.chart import drawn
from messages.drawing.fonts import NoFont, font_for
from messages.drawing.paper import MARGIN, PAPER, WIDTH
from messages.drawing.spoken import SpokenBars
from messages.text import CountryName, t
from tests.stage.charts import CARD, EMPTY, EVERYTHING, said

EDGE = MARGIN // 2
LONG = replace(EVERYTHING, title=t("Numbers from 1 to 4 are never shown, nor what would let you"))


def picture(chart: Chart, language: str) -> Image.Image:
    return Image.open(BytesIO(drawn(said(chart, language)))).convert("RGB")


def colours(image: Image.Image, left: int, top: int, right: int, foot: int) -> set[object]:
    found = image.crop((left, top, right, foot)).getcolors(1 << 20) or []
    return {colour for _, colour in found}


@pytest.mark.parametrize("language", offered())
@pytest.mark.parametrize(
    "chart", [EVERYTHING, EMPTY, LONG, CARD], ids=["all", "empty", "long", "card"]
)
def test_nothing_reaches_the_edge_in_any_language(chart: Chart, language: str) -> None:
    image = picture(chart, language)
    wide, high = image.size
    assert wide == WIDTH
    paper: set[object] = {tuple(bytes.fromhex(PAPER[1:]))}
    for edge in (
        (0, 0, EDGE, high),
        (wide - EDGE, 0, wide, high),
        (0, 0, wide, EDGE),
        (0, high - EDGE, wide, high),
    ):
        assert colours(image, *edge) == paper
    assert colours(image, 0, 0, wide, high) > paper


def test_a_card_is_as_tall_as_it_is_wanted() -> None:
    assert picture(CARD, "en").size == (WIDTH, CARD.tall)


@pytest.mark.parametrize("language", offered())
def test_every_country_has_letters(language: str) -> None:
    names = [CountryName(choice.value) for choice in countries()]
    bars = Bars(t("By country"), tuple((name, 5) for name in names))
    (part,) = said(replace(EVERYTHING, parts=(bars,)), language).parts
    assert isinstance(part, SpokenBars)
    assert font_for("".join(name for name, _, _ in part.bars)).exists()


def test_letters_that_no_font_has_are_not_drawn_as_boxes() -> None:
    with pytest.raises(NoFont):
        drawn(replace(said(EMPTY, "en"), title="\N{CHEROKEE LETTER A}"))


def test_from_right_to_left_a_picture_begins_on_the_right() -> None:
    empty = said(replace(EMPTY, told=(), note="", title=""), "en")
    words = replace(empty, title="III")
    half = WIDTH // 2
    for right_to_left in (False, True):
        png = drawn(replace(words, right_to_left=right_to_left))
        image = Image.open(BytesIO(png)).convert("RGB")
        left = colours(image, 0, 0, half, image.height)
        right = colours(image, half, 0, WIDTH, image.height)
        assert (len(left) > 1, len(right) > 1) == (not right_to_left, right_to_left)


def test_a_picture_tells_of_no_program() -> None:
    assert b"Software" not in drawn(said(EMPTY, "en"))
