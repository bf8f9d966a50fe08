"""The fonts of the document: what comes with the bot, then whatever this machine has.

Libertinus, in the compiler itself, has Latin, Greek, Cyrillic, Hebrew and Georgian. Packages have
Arabic; Han, kana and Hangul; Devanagari, Bengali, Tamil and Telugu; Thai, Lao, Khmer and Burmese;
Ethiopic. Letters of any other script need a font of the machine.

Arabic is Amiri: each letter is a picture of its own there, so that a reader finds words again in
the PDF. Fonts that make letters of dots and strokes that several share lose them there.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

PACKAGES = (
    "noto_cjk_sans_otc",
    "fontpkg_amiri",
    "justmytype_intl_south_asia",
    "justmytype_intl_sea",
    "justmytype_intl_africa",
)
"""The packages that hold fonts and nothing else of use."""

LATIN, ARABIC = "Libertinus Serif", "Amiri"

FIRST = {
    "Arab": ARABIC,
    "Hans": "Noto Sans CJK SC",
    "Hant": "Noto Sans CJK TC",
    "Jpan": "Noto Sans CJK JP",
    "Kore": "Noto Sans CJK KR",
}
"""The family that a document in a script (ISO 15924) is set in; all others in `LATIN`."""


LARGER = {"Arab": 1.25}
"""How much larger than others the letters of a script are set, for they are drawn smaller."""


class NoFonts(Exception):
    """A package of fonts that this installation lacks, by its name."""


def families(script: str | None) -> tuple[str, ...]:
    """The families for a document in `script`, in the order in which a letter is looked up."""
    first = FIRST.get(script or "", LATIN)
    return tuple(dict.fromkeys((first, LATIN, ARABIC, FIRST["Hant"])))


def size(script: str | None) -> float:
    """The size of a document in `script`, as a share of that in Latin letters."""
    return LARGER.get(script or "", 1.0)


def fonts(*, of_machine: bool = True) -> typst.Fonts:
    """All fonts, those of this machine last. Raises `NoFonts`."""
    import typst  # noqa: PLC0415 - 80 MB, and rarely needed

    folders = [folder for package in PACKAGES for folder in _folders(package)]
    return typst.Fonts(of_machine, True, folders)


def _folders(package: str) -> list[str]:
    spec = find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise NoFonts(package)
    return list(spec.submodule_search_locations)
