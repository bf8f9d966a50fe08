"""Charts as they travel: numbers with their words, before anybody has drawn them."""

from __future__ import annotations

from dataclasses import dataclass

from messages.text import Words


@dataclass(frozen=True, slots=True)
class Bars:
    """A part of a chart: a bar for each name with its number, in reading order.

    Bars that are `upright` stand beside each other, as months do; only the first and the last are
    named then.
    """

    title: Words
    bars: tuple[tuple[Words, int], ...]
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a chart: how much of something is reached, in per cent."""

    title: Words
    percent: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A part of a chart: one number, as large as there is room."""

    title: Words
    n: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of numbers: its title, its parts, and the line about when they were counted.

    `told` are the lines right below the title. `tall` is the least height in pixels.
    """

    name: str
    title: Words
    told: tuple[Words, ...]
    parts: tuple[Bars | Share | Figure, ...]
    note: Words
    tall: int = 0

    @property
    def words(self) -> tuple[Words, ...]:
        """Everything in the chart that is said in some language."""
        named = [name for part in self.parts if isinstance(part, Bars) for name, _ in part.bars]
        return self.title, *self.told, self.note, *(part.title for part in self.parts), *named
