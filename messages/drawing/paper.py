"""The paper: a picture of which the width is fixed, with text and bars from the reading edge on."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Literal, TypeAlias

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

Side: TypeAlias = Literal["left", "center", "right"]

WIDTH, MARGIN = 1080, 60
"""Pixels: the width of most phones, so that nothing is made smaller there."""

INK, PALE, BAR, TRACK, PAPER = "#1d2327", "#50585e", "#1f6f8b", "#d9dcd6", "#f6f5f0"
"""The colours: dark on a paper of its own, so that it reads alike in a light and a dark chat."""

DPI = 100
POINT = 72 / DPI
"""The points of a pixel."""

SMALLEST = 18
"""The least height of letters, in pixels, that is read on a phone."""


class Paper:
    """A picture of `height` pixels; `font` is the file of its letters, `mirrored` from the right.

    Places are pixels from the reading edge and from the top.
    """

    def __init__(self, height: int, font: Path, *, mirrored: bool) -> None:
        self._height, self._font, self._mirrored = height, font, mirrored
        self._figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(self._figure)

    def write(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        *,
        end: bool = False,
        pale: bool = False,
        room: float = WIDTH - 2 * MARGIN,
    ) -> None:
        """Write a line that begins, or with `end` ends, at `x`, made smaller to find `room`."""
        leftwards = end is not self._mirrored
        colour = PALE if pale else INK
        self._line(words, x, y, size, "right" if leftwards else "left", colour, room)

    def middle(self, words: str, x: float, y: float, size: float, room: float) -> None:
        """Write a line around `x`, made smaller to find `room`."""
        self._line(words, x, y, size, "center", INK, room)

    def _line(
        self, words: str, x: float, y: float, size: float, side: Side, colour: str, room: float
    ) -> None:
        wide = self.width(words, size)
        size = min(size, max(size * room / wide, SMALLEST)) if wide else size
        line = Text(
            self._x(x) / WIDTH,
            1 - y / self._height,
            words,
            color=colour,
            fontproperties=self._letters(size),
            horizontalalignment=side,
            verticalalignment="center",
            parse_math=False,
            transform=self._figure.transFigure,
        )
        self._figure.add_artist(line)

    def width(self, words: str, size: float) -> float:
        """The width of `words` in pixels."""
        font = self._letters(size)
        line = Text(0, 0, words, fontproperties=font, parse_math=False, figure=self._figure)
        return float(line.get_window_extent().width)

    def bar(self, x: float, y: float, width: float, height: float, *, track: bool = False) -> None:
        """Draw a bar from `x` on, of which `y` is the upper edge."""
        left = self._x(x + width if self._mirrored else x)
        corner = min(8.0, width / 2, height / 2)
        self._figure.add_artist(
            FancyBboxPatch(
                (left / WIDTH, 1 - (y + height) / self._height),
                width / WIDTH,
                height / self._height,
                boxstyle=f"round,pad=0,rounding_size={corner / WIDTH}",
                mutation_aspect=WIDTH / self._height,
                facecolor=TRACK if track else BAR,
                linewidth=0,
                transform=self._figure.transFigure,
            )
        )

    def png(self) -> bytes:
        """The picture as PNG, which tells of nothing but itself."""
        out = BytesIO()
        self._figure.savefig(out, format="png", facecolor=PAPER, metadata={"Software": None})
        return out.getvalue()

    def _letters(self, size: float) -> FontProperties:
        return FontProperties(fname=str(self._font), size=size * POINT)

    def _x(self, x: float) -> float:
        return WIDTH - x if self._mirrored else x
