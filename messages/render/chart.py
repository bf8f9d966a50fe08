"""Charts in a language, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterable

from messages.catalogs import Catalogs
from messages.chart import Bars, Chart, Figure, Share
from messages.drawing.spoken import Spoken, SpokenBars, SpokenFigure, SpokenShare
from messages.text import Words


def spoken(chart: Chart, catalogs: Catalogs, language: str) -> Spoken:
    """`chart` in `language`, in which all of its words are there."""
    cldr = catalogs.speaks(language)

    def bars(named: Iterable[tuple[Words, int]]) -> tuple[tuple[str, int, str], ...]:
        return tuple((catalogs.say(name, language), n, cldr.number(n)) for name, n in named)

    def part(said: Bars | Share | Figure) -> SpokenBars | SpokenShare | SpokenFigure:
        title = catalogs.say(said.title, language)
        if isinstance(said, Share):
            return SpokenShare(title, said.percent)
        if isinstance(said, Figure):
            return SpokenFigure(title, cldr.number(said.n))
        return SpokenBars(title, bars(said.bars), said.upright)

    return Spoken(
        catalogs.say(chart.title, language),
        tuple(catalogs.say(words, language) for words in chart.told),
        tuple(map(part, chart.parts)),
        catalogs.say(chart.note, language),
        cldr.right_to_left,
        chart.tall,
    )
