"""Setting the document: words in, a PDF out. Only here is the typesetter known.

The template holds no words. Nothing is read but the template and fonts, and nothing is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from messages.handover.fonts import fonts

if TYPE_CHECKING:
    from datetime import date

    import typst

TEMPLATE = Path(__file__).parent / "paper.typ"

STANDARD: typst.PDFStandard = "ua-1"
"""PDF/UA-1 (ISO 14289-1): tagged, titled, in order; and each letter has a font."""

_NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
"""How the compiler names a letter that stands for nothing by itself."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, and the pieces of text in it that no font has every letter of."""

    pdf: bytes
    lacking: tuple[str, ...] = ()


def typeset(words: Mapping[str, object], made: date, *, of_machine: bool = True) -> Typeset:
    """The document of `words`, as PDF of the day `made`; the same words make the same bytes.

    Where some letters have no font, they are printed as boxes, and the PDF makes no claim to the
    standard. With `of_machine` this machine's fonts help out. Raises `NoFonts`.
    """
    import typst  # noqa: PLC0415 - 80 MB, and rarely needed

    compiler = _compiler(words, of_machine=of_machine)
    moment = datetime.combine(made, time(), UTC)
    try:
        return Typeset(_pdf(compiler, moment, STANDARD))
    except typst.TypstError as error:
        lacking = dict.fromkeys(map(_unescaped, _NO_FONT.findall(error.diagnostic)))
    return Typeset(_pdf(compiler, moment), tuple(lacking))


def _compiler(words: Mapping[str, object], *, of_machine: bool) -> typst.Compiler:
    import typst  # noqa: PLC0415 - 80 MB, and rarely needed

    inputs = {"words": json.dumps(words, ensure_ascii=False)}
    return typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=fonts(of_machine=of_machine),
        sys_inputs=inputs,
    )


def _pdf(compiler: typst.Compiler, moment: datetime, *standards: typst.PDFStandard) -> bytes:
    pdf = compiler.compile(format="pdf", pdf_standards=[*standards], timestamp=moment)
    if not isinstance(pdf, bytes):
        raise TypeError
    return pdf


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda letter: chr(int(letter[1], 16)), text)
