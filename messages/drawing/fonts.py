"""The fonts: the first file that has every letter of a picture, so that there is no empty box."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from unicodedata import category

from matplotlib import get_data_path
from matplotlib.ft2font import FT2Font

INVISIBLE = ("Cf", "Cc", "Zs")
"""The categories of characters that no font needs a picture for: marks of direction, spaces."""


class NoFont(Exception):
    """No font has every letter of a picture."""


def font_for(words: str) -> Path:
    """The file of the font to write `words` with. Raises `NoFont`."""
    wanted = {ord(each) for each in words if category(each) not in INVISIBLE}
    for file in _fonts():
        if wanted <= FT2Font(str(file)).get_charmap().keys():
            return file
    raise NoFont


def _fonts() -> Iterator[Path]:
    """The fonts at hand: DejaVu Sans, of matplotlib, has all but Han of what we offer."""
    yield Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    yield Path(str(files("noto_cjk_sans_otc")), "NotoSansCJK-Regular.ttc")
