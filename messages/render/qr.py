"""QR codes of links, as pictures to print."""

from __future__ import annotations

from io import BytesIO

SCALE = 12
"""Pixels of a square: sharp on a poster."""


def qr(link: str) -> bytes:
    """The QR code of `link` as PNG, dark on light with the margin that readers need."""
    import segno  # noqa: PLC0415 - few ever need it

    out = BytesIO()
    segno.make_qr(link).save(out, kind="png", scale=SCALE)
    return out.getvalue()


def qr_svg(link: str) -> str:
    """The QR code of `link` as an element of SVG, without a size of its own."""
    import segno  # noqa: PLC0415 - for the page alone

    drawn: str = segno.make_qr(link).svg_inline(
        omitsize=True, svgclass=None, lineclass=None, light="#fff"
    )
    return drawn
