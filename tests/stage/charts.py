"""Charts for tests: the longest names there are, and everything that a chart can have."""

from __future__ import annotations

from messages.chart import Bars, Chart, Figure, Share
from messages.drawing.spoken import Spoken
from messages.render.chart import spoken
from messages.text import CountryName, LanguageName, Month, t
from tests.stage.words import catalogs

MONTHS = tuple((Month(f"2026-{month:02}"), month * 123_456) for month in range(1, 13))
COUNTRIES = tuple((CountryName(code), 1_000_000) for code in ("TW", "BA", "VC", "GS", "HK", "PS"))
LANGUAGES = tuple((LanguageName(code), 25) for code in ("zh-Hant-TW", "ar", "en", "pt-BR"))

EVERYTHING = Chart(
    "numbers.png",
    t("People who signed"),
    (
        t("{what}: {count}", what=t("In all"), count=123_456_789),
        t("{what}: fewer than five", what=t("A week, of late")),
    ),
    (
        Share(t("By platform"), 42),
        Bars(t("By month"), MONTHS, upright=True),
        Bars(t("By country"), (*COUNTRIES, (t("not given"), 30), (t("Others"), 5))),
        Bars(t("By language"), LANGUAGES),
    ),
    t("Counted on {day} at {time} UTC.", day=Month("2026-03"), time="11:00"),
)

EMPTY = Chart(
    "numbers.png",
    t("People who signed"),
    (t("Nobody has signed yet."),),
    (),
    t("Counted on {day} at {time} UTC.", day=Month("2026-03"), time="11:00"),
)

CARD = Chart(
    "card.png",
    t("People who signed"),
    (),
    (Figure(t("People who signed"), 1_234_567_890), Share(t("By platform"), 100)),
    t("Counted on {day} at {time} UTC.", day=Month("2026-03"), time="11:00"),
    tall=900,
)
"""A card: one large number, on paper that is higher than its parts."""


def said(chart: Chart, language: str) -> Spoken:
    """The chart in a language."""
    return spoken(chart, catalogs(), language)
