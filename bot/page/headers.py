"""The headers of each kind of document: who may show it, and who may keep it for how long."""

from __future__ import annotations

from bot.page.documents import CLOSED, OPEN
from bot.page.rendering import FRAMED, policy
from bot.page.shelf import SEEN

SOON = {"Cache-Control": f"public, max-age={SEEN:.0f}"}
"""May be kept by whoever carries it, for as long as the page itself may show it."""

ALWAYS_ASKED = {"Cache-Control": "no-cache"}
NEVER_KEPT = {"Cache-Control": "no-store"}
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}

SHEET = {"Content-Security-Policy": policy(), "X-Frame-Options": "DENY", **CLOSED}
"""A page to read: no other site may show it as its own."""

FRAME = {"Content-Security-Policy": policy(FRAMED), **OPEN}
DRAWING = {"Content-Security-Policy": "default-src 'none'", **OPEN}

NAMES = {**SHEET, **ALWAYS_ASKED, "X-Robots-Tag": "noindex, noarchive, nosnippet"}
"""Names that their owners may take off again: no search engine should remember them."""

OF_AN_ALERT = {**SHEET, **NEVER_KEPT, "X-Robots-Tag": "noindex, noarchive, nosnippet"}
"""Whoever looked has got an alert, so no cache should remember that somebody did."""
