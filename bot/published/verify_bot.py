#!/usr/bin/env python3
"""Check which bots of an open letter are genuine, trusting only the key of the campaign's log.

    python verify_bot.py KEY WHERE          check a statement: WHERE is an address or a file
    python verify_bot.py KEY WHERE HANDLE   check that this handle or link is a genuine one, too

KEY is the log's public key: take it from where you trust, and not from where the statement is.
Needs Python 3.11 and PyNaCl. Ends with 1 where anything is wrong."""

import sys
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic
from urllib.request import urlopen

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

FIRST_LINE, MOST_BYTES, SECONDS = "The genuine bots of an open letter", 100_000, 60


def see(is_so: object, otherwise: str) -> None:
    if not is_so:
        raise ValueError(otherwise)


def decoded(text: str) -> bytes:
    try:
        found = b64decode(text, validate=True)
    except ValueError:
        found = b""
    see(found and b64encode(found).decode() == text, "a key or a signature is not whole")
    return found


def opened(note: str, key: str) -> list[str]:
    """The lines of the statement in `note`, if `key` has signed them."""
    see(key.count("+") > 1, "KEY is not the key of a log")
    name, its_id, public = key.split("+", 2)
    raw, start = decoded(public), f"\N{EM DASH} {name} "
    see(raw[:1] == b"\1" and len(raw) == 33, "the key is of another kind")
    see(sha256(f"{name}\n".encode() + raw).digest()[:4].hex() == its_id, "the key is misspelt")
    text, _, signatures = note.rpartition("\n\n")
    *lines, end = signatures.split("\n")
    see(text and not end, "this is no signed statement, or it was cut")
    given = [decoded(line.removeprefix(start)) for line in lines if line.startswith(start)]
    ours = [each[4:] for each in given if each[:4].hex() == its_id]
    see(ours and len(lines) == 1, "it is not signed by this key, but by another one")
    try:
        VerifyKey(raw[1:]).verify(f"{text}\n".encode(), ours[0])
    except (BadSignatureError, ValueError):
        raise ValueError("it was changed after it was signed") from None
    return text.split("\n")


def bots(note: str, key: str, today: date) -> list[str]:
    """The lines of the genuine bots, if the statement holds on the day `today`."""
    first, *lines = opened(note, key)
    see(first == FIRST_LINE, "the key has signed this, but it is no statement of bots")
    said = dict(line.partition(": ")[::2] for line in lines)
    since, until = said["since"], said["until"]
    see(said["key"] == key, "it names another key")
    see(today <= date.fromisoformat(until), f"it has expired: it held until {until}")
    see(date.fromisoformat(since) <= today, f"it does not hold before {since}")
    return [line.removeprefix("bot: ") for line in lines if line.startswith("bot: ")]


def is_among(handle: str, genuine: list[str]) -> bool:
    """Whether one of the `genuine` lines has this handle or link; case says nothing there."""
    wanted = handle.removeprefix("@").lower()
    words = [word for line in genuine for word in line.split(" ")[1:]]
    return handle.isascii() and wanted in (word.removeprefix("@").lower() for word in words)


def read(where: str) -> str:
    address = where if where.startswith(("https://", "http://")) else Path(where).resolve().as_uri()
    content, late = b"", monotonic() + SECONDS
    with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310
        while monotonic() < late and (piece := answer.read1(MOST_BYTES - len(content))):
            content += piece
    return content.decode(errors="replace")


def check(key: str, where: str, handle: str = "") -> None:
    note = read(where)
    genuine = bots(note, key, datetime.now(UTC).date())
    see(not handle or is_among(handle, genuine), f"{handle} is none of these: {'; '.join(genuine)}")
    print(note.rpartition("\n\n")[0])
    print(f"genuine: {handle or 'these bots, by this key'}")


if __name__ == "__main__":
    try:
        check(*sys.argv[1:]) if len(sys.argv) in (3, 4) else sys.exit(__doc__)
    except (Exception, KeyboardInterrupt) as problem:
        told = problem if type(problem) is ValueError else f"cannot be read: {problem!r:.200}"
        raise SystemExit("".join(filter(str.isprintable, f"WRONG: {told}"))) from None
