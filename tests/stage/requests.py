"""Requests as an attacker or a broken program makes them, and the statuses of what is answered."""

from __future__ import annotations

import re
from random import Random

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "get", "G\x00T", "PRI", "CONNECT", "")
PATHS = (
    "/count.json", "/", "/en/", "/ar/privacy", "/EN", "/en/signatories", "/robots.txt",
    "/en/embed", "/log/checkpoint", "/log/tile/0/000", "/en/letter/zh-Hant-TW", "/discord/events",
    "/%", "/%zz", "/%00", "/../..", "//", "/en/letter/", "*", "http://x/", "x", "", "/\u00e9", "/?",
)  # fmt: skip
QUERIES = (
    "", "?s=flyer7", "?s=%ff", "?behind=NAAAAAAA", "?behind=' OR 1=1 --", "?size=large", "?size=",
    "?a=1&a=2&&=&%", "?s=" + "a" * 500, "?%00=%00", "?s[]=1", "?;", "?+",
)  # fmt: skip
HEADERS = (
    "Host: x", "Host: x", "Host:", "Host: [::1", "Accept-Language: ar;q=x, *;;,zh-\u00ff",
    "Accept-Language: " + "en-" * 300, "Accept-Encoding: gzip;q=1e9, \x01", "If-None-Match: \"",
    "If-None-Match: *", "Range: bytes=0-1", "Content-Length: 0", "Content-Length: -1",
    "Content-Length: 4", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, x",
    "Expect: 100-continue",
    "Upgrade: websocket", "Connection: upgrade", "Connection: close", "Cookie: a=b", ": x", "x",
    " x: y",
    "X-Forwarded-For: 1.2.3.4", "Origin: null", "Accept: text/html",
)  # fmt: skip
VERSIONS = ("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "http/1.1", "")


def fuzzed(chance: Random) -> bytes:
    """A request that is nearly right, or wrong in several ways; one in eight has random bytes."""
    lines = [
        f"{_mostly(chance, METHODS)} {_mostly(chance, PATHS)}{_mostly(chance, QUERIES)} "
        f"{_mostly(chance, VERSIONS)}",
        "Host: x",
        *chance.sample(HEADERS, chance.choice((0, 0, 1, 2, 3))),
    ]
    end = chance.choice(("\r\n\r\n", "\r\n\r\n", "\r\n\r\n", "\n\n", "\r\n", ""))
    body = chance.choice(("", "", "", "abcd", "0\r\n\r\n", "5\r\nabcde\r\n0\r\n\r\n"))
    made = bytearray(("\r\n".join(lines) + end + body).encode())
    if chance.random() < 1 / 8:
        for _ in range(chance.randint(1, 8)):
            made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def _mostly(chance: Random, among: tuple[str, ...]) -> str:
    """The first of several in half of the cases, else any."""
    return among[0] if chance.random() < 1 / 2 else chance.choice(among)


def answers(got: bytes) -> list[int]:
    """The statuses of all answers in what came."""
    return [int(each) for each in re.findall(rb"^HTTP/1\.[01] (\d{3}) ", got, re.M)]
