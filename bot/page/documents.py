"""Documents as they go out: bytes, compressed once, with all their headers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from gzip import compress

from multidict import CIMultiDict, CIMultiDictProxy

from bot.quiet_http import SERVER

HTML, SVG, JSON, TEXT = (
    "text/html; charset=utf-8",
    "image/svg+xml",
    "application/json",
    "text/plain; charset=utf-8",
)
PNG, SCRIPT, BYTES = "image/png", "text/javascript; charset=utf-8", "application/octet-stream"

OK = 200

SMALLEST = 256
"""Bytes from which compressing makes less of a text."""

SECURE = {
    **SERVER,
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""The headers of every answer: a browser may guess nothing, and tells nobody where it was."""

OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""The headers of what other sites may read and show."""

CLOSED = {"Cross-Origin-Resource-Policy": "same-origin"}

_GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)", re.I)


def takes_gzip(accepted: str) -> bool:
    """Whether a header `Accept-Encoding: {accepted}` takes gzip."""
    return _GZIP.search(accepted) is not None


@dataclass(frozen=True, slots=True)
class Document:
    """An answer of the page, ready to go out.

    `packed` is the body in gzip, None where that is not shorter. The headers are those of the plain
    body, of the packed one, and of the answer that says that nothing has changed.
    """

    status: int
    etag: str
    body: bytes
    headers: CIMultiDictProxy[str]
    packed: bytes | None
    packed_headers: CIMultiDictProxy[str]
    unchanged: CIMultiDictProxy[str]


def document(
    body: bytes, kind: str, headers: Mapping[str, str], status: int = 200, vary: str = ""
) -> Document:
    """The document of the type `kind` with `body`; `vary` names the headers it depends on."""
    packed = compress(body, 6, mtime=0) if _shrinks(body, kind) else None
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    varies = ", ".join(filter(None, ("Accept-Encoding" if packed else "", vary)))
    common = CIMultiDict({**SECURE, **headers})
    if status == OK:
        common["ETag"] = etag
    if varies:
        common["Vary"] = varies
    typed = CIMultiDictProxy(CIMultiDict(common, **{"Content-Type": kind}))
    with_gzip = CIMultiDictProxy(CIMultiDict(typed, **{"Content-Encoding": "gzip"}))
    return Document(status, etag, body, typed, packed, with_gzip, CIMultiDictProxy(common))


def _shrinks(body: bytes, kind: str) -> bool:
    return kind not in (PNG, BYTES) and len(body) >= SMALLEST


def is_known(given: str, etag: str) -> bool:
    """Whether a header `If-None-Match: {given}` names the document with `etag`."""
    tags = (each.strip().removeprefix("W/") for each in given.split(","))
    return any(tag in (etag, "*") for tag in tags)
