"""The chart, drawn: title, lines, and part below part, as wide as a phone."""

from __future__ import annotations

from messages.drawing.fonts import font_for
from messages.drawing.paper import MARGIN, WIDTH, Paper
from messages.drawing.spoken import Spoken, SpokenBars, SpokenFigure, SpokenShare

TITLE, HEADING, LINE, SMALL = 52, 40, 36, 28
"""Heights of letters in pixels."""

INSIDE = WIDTH - 2 * MARGIN
ROW, COLUMNS, SHARE, FIGURE = 92, 400, 70, 122
"""Heights in pixels: of a bar with its name, of upright bars, of a share, and of a large number."""


def drawn(chart: Spoken) -> bytes:
    """`chart` as PNG. Raises `NoFont` for letters that no font has."""
    font = font_for(_letters(chart))
    paper = Paper(max(_height(chart), chart.tall), font, mirrored=chart.right_to_left)
    y = MARGIN + TITLE / 2
    paper.write(chart.title, MARGIN, y, TITLE)
    y += TITLE * 1.25
    for line in chart.told:
        paper.write(line, MARGIN, y, LINE)
        y += LINE * 1.6
    for part in chart.parts:
        y += HEADING * 1.4
        paper.write(part.title, MARGIN, y, HEADING)
        y = _part(paper, part, y + HEADING)
    paper.write(chart.note, MARGIN, y + LINE, SMALL, pale=True)
    return paper.png()


def _height(chart: Spoken) -> int:
    parts = sum(HEADING * 2.4 + _tall(part) for part in chart.parts)
    return round(MARGIN + TITLE * 1.75 + LINE * 1.6 * len(chart.told) + parts + LINE + MARGIN)


def _tall(part: SpokenBars | SpokenShare | SpokenFigure) -> float:
    if isinstance(part, SpokenShare):
        return SHARE
    if isinstance(part, SpokenFigure):
        return FIGURE
    return COLUMNS if part.upright else ROW * len(part.bars)


def _part(paper: Paper, part: SpokenBars | SpokenShare | SpokenFigure, y: float) -> float:
    """Draw a part below its heading, from `y` on; the place below."""
    if isinstance(part, SpokenShare):
        _share(paper, min(part.percent, 100) / 100, y)
    elif isinstance(part, SpokenFigure):
        paper.write(part.number, MARGIN, y + FIGURE / 2, FIGURE * 0.9)
    elif part.upright:
        _columns(paper, part, y)
    else:
        _rows(paper, part, y)
    return y + _tall(part)


def _share(paper: Paper, share: float, y: float) -> None:
    paper.bar(MARGIN, y, INSIDE, SHARE / 2, track=True)
    if share:
        paper.bar(MARGIN, y, max(INSIDE * share, SHARE / 4), SHARE / 2)


def _rows(paper: Paper, part: SpokenBars, y: float) -> None:
    most = max(n for _, n, _ in part.bars)
    for name, n, number in part.bars:
        paper.write(number, WIDTH - MARGIN, y + LINE / 2, LINE, end=True)
        paper.write(
            name, MARGIN, y + LINE / 2, LINE, room=INSIDE - paper.width(number, LINE) - LINE
        )
        paper.bar(MARGIN, y + LINE * 1.25, INSIDE, LINE / 2, track=True)
        paper.bar(MARGIN, y + LINE * 1.25, max(INSIDE * n / most, LINE / 4), LINE / 2)
        y += ROW


def _columns(paper: Paper, part: SpokenBars, y: float) -> None:
    most = max(n for _, n, _ in part.bars) or 1
    step, tall = INSIDE / len(part.bars), COLUMNS - 3 * LINE
    foot = y + SMALL * 1.5 + tall
    wide = min(step * 0.7, WIDTH / 6)
    for place, (_, n, number) in enumerate(part.bars):
        x, high = MARGIN + place * step, tall * n / most
        if n:
            paper.bar(x, foot - high, wide, high)
            paper.middle(number, x + wide / 2, foot - high - SMALL * 0.8, SMALL, step * 0.9)
    paper.write(part.bars[0][0], MARGIN, foot + LINE, LINE, room=INSIDE / 2)
    if len(part.bars) > 1:
        paper.write(part.bars[-1][0], WIDTH - MARGIN, foot + LINE, LINE, end=True, room=INSIDE / 2)


def _letters(chart: Spoken) -> str:
    lines = [chart.title, *chart.told, chart.note, *(part.title for part in chart.parts)]
    for part in chart.parts:
        if isinstance(part, SpokenBars):
            lines += [each for name, _, number in part.bars for each in (name, number)]
        elif isinstance(part, SpokenFigure):
            lines.append(part.number)
    return "".join(lines)
