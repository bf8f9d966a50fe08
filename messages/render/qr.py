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
