"""Charts in one language, ready to be drawn or to be read aloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

ALTERNATIVE_LONGEST = 1000
"""Characters of the words beside a picture; both platforms take 1024."""


@dataclass(frozen=True, slots=True)
class SpokenBars:
    """A part of a chart in one language: for each bar its name, its number, and that in words."""

    title: str
    bars: tuple[tuple[str, int, str], ...]
    upright: bool


@dataclass(frozen=True, slots=True)
class SpokenShare:
    """The share of a chart in one language."""

    title: str
    percent: int


@dataclass(frozen=True, slots=True)
class SpokenFigure:
    """The large number of a chart in one language."""

    title: str
    number: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A chart in one language, ready to be drawn, at least `tall` pixels high."""

    title: str
    told: tuple[str, ...]
    parts: tuple[SpokenBars | SpokenShare | SpokenFigure, ...]
    note: str
    right_to_left: bool
    tall: int = 0

    @property
    def alternative(self) -> str:
        """The chart in words, for those who do not see it: as many lines as there is room for."""
        lines, room = [], ALTERNATIVE_LONGEST
        for line in self._lines():
            room -= len(line) + 1
            if room < 0:
                break
            lines.append(line)
        return "\n".join(lines)

    def _lines(self) -> Iterator[str]:
        yield self.title
        yield from self.told
        yield self.note
        for part in self.parts:
            bars = part.bars if isinstance(part, SpokenBars) else ()
            said = " · ".join(f"{name} {number}" for name, _, number in bars)
            said = part.number if isinstance(part, SpokenFigure) else said
            yield f"{part.title}: {said}" if said else part.title


def wire(chart: Spoken) -> bytes:
    """`chart` as bytes that `read` reads."""
    return json.dumps(asdict(chart)).encode()


def read(written: bytes) -> Spoken:
    """The chart that `wire` wrote."""
    fields = json.loads(written)
    fields["told"] = tuple(fields["told"])
    fields["parts"] = tuple(map(_part, fields["parts"]))
    return Spoken(**fields)


def _part(fields: dict[str, Any]) -> SpokenBars | SpokenShare | SpokenFigure:
    if "percent" in fields:
        return SpokenShare(**fields)
    if "number" in fields:
        return SpokenFigure(**fields)
    fields["bars"] = tuple(map(tuple, fields["bars"]))
    return SpokenBars(**fields)
