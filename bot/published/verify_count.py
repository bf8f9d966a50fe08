#!/usr/bin/env python3
"""Count the signatures under an open letter by its public log, trusting only the log's key.

    python verify_count.py KEY WHERE [--seen FILE]    count: WHERE is an address or a folder
    python verify_count.py KEY --receipt FILE         check a receipt, without any network

KEY is the log's public key. The file of --seen keeps the last checkpoint: a log that takes back
anything does not fit that later. Needs Python 3.11 and PyNaCl. Ends with 1 if anything is wrong."""

import re
import sys
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import monotonic
from urllib.request import urlopen

from nacl.signing import VerifyKey

ENTRY = re.compile(
    r"(signed) (\S+) ([\da-f]{64})|(taken-back|cleaned|undone) (\d+)|(lost) (\d+) \d{4}-\d\d-\d\d"
)
WIDTH, MOST_BYTES, SECONDS = 256, 20_000_000, 60


def see(is_so: object, otherwise: str) -> None:
    if not is_so:
        raise RuntimeError(otherwise)


def decoded(text: str) -> bytes:
    see(b64encode(b64decode(text)).decode() == text, "something is not in base64")
    return b64decode(text)


def digest(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def root(hashes: list[bytes]) -> bytes:
    if len(hashes) <= 1:
        return hashes[0] if hashes else digest()
    left = 1 << (len(hashes) - 1).bit_length() - 1
    return digest(b"\1", root(hashes[:left]), root(hashes[left:]))


def opened(note: str, key: str) -> tuple[int, bytes]:  # size and root, signed by `key`
    see(key.count("+") > 1, "KEY is not the key of a log")
    name, its_id, public = key.split("+", 2)
    raw, start = decoded(public), f"\N{EM DASH} {name} "
    see(digest(name.encode(), b"\n", raw)[:4].hex() == its_id, "the key is misspelt")
    text, _, signatures = note.rpartition("\n\n")
    *lines, end = signatures.split("\n")
    given = [decoded(line.removeprefix(start)) for line in lines if line.startswith(start)]
    ours = [each for each in given if each[:4].hex() == its_id]
    see(ours and not end, "the checkpoint is not signed by the key")
    see(all(VerifyKey(raw[1:]).verify(f"{text}\n".encode(), each[4:]) for each in ours), "forged")
    origin, size, hashed = text.split("\n")
    see(origin == name, "the checkpoint is one of another log")
    return int(size), decoded(hashed)


def read(where: str, name: str) -> bytes:
    address = where if where.startswith(("https://", "http://")) else Path(where).resolve().as_uri()
    content, late = b"", monotonic() + SECONDS
    with urlopen(f"{address.rstrip('/')}/{name}", timeout=SECONDS) as answer:  # noqa: S310
        while monotonic() < late and (piece := answer.read1(MOST_BYTES - len(content))):
            content += piece
    return content


def tiles(where: str, row: str, size: int) -> Iterator[bytes]:
    for at in range(0, size, WIDTH):
        place = re.sub("^(x000/)+", "", re.sub("(...)(?=.)", r"x\1/", f"{at // WIDTH:09}"))
        yield read(where, f"tile/{row}/{place}" + f".p/{size - at}" * (size - at < WIDTH))


def count(lines: list[bytes]) -> Counter[str]:  # by version; what ends must stand
    signed, known, ended, cleaned = dict[str, str](), set[str](), set[str](), dict[str, str]()
    for number, line in enumerate(lines):
        words = ENTRY.fullmatch(line.decode("ascii"))
        kind, about, *more = filter(None, words.groups()) if words else ("", "")
        if kind == "signed":
            see(more[0] not in known, f"entry {number} counts a signature once more")
            known.add(more[0])
            signed[str(number)] = about
        elif kind == "undone":
            see(about in cleaned, f"entry {number} undoes what cannot be undone")
            ended.remove(cleaned.pop(about))
        else:
            see(about in signed and about not in ended, f"entry {number} ends nothing")
            ended.add(about)
            cleaned |= {str(number): about} if kind == "cleaned" else {}
    return Counter(version for number, version in signed.items() if number not in ended)


def check_log(key: str, where: str, seen: Path | None) -> None:
    lines, note = list[bytes](), read(where, "checkpoint").decode()
    size, expected = opened(note, key)
    for number, content in enumerate(tiles(where, "entries", size), start=1):
        at = 0
        while at < len(content):
            start, at = at + 2, at + 2 + int.from_bytes(content[at : at + 2], "big")
            lines.append(content[start:at])
        see(at == len(content) and len(lines) == min(size, number * WIDTH), "entries are cut")
    leaves = row = [digest(b"\0", line) for line in lines]
    see(root(leaves) == expected, "the entries are not those of the checkpoint")
    for level in range(8):
        see(b"".join(tiles(where, str(level), len(row))) == b"".join(row), "a tile is wrong")
        row = [root(row[at : at + WIDTH]) for at in range(0, len(row) - WIDTH + 1, WIDTH)]
    if seen and seen.exists():
        before, then = opened(seen.read_text("utf-8"), key)
        see(before <= size and root(leaves[:before]) == then, "the log is another than it was")
    counted = count(lines)
    for version, signatures in [*sorted(counted.items()), ("of all", counted.total())]:
        print(f"version {version}: {signatures} signatures")
    if seen:
        seen.write_text(note, "utf-8")


def check_receipt(key: str, receipt: str) -> None:
    proof, _, note = receipt.partition("\n\n")
    _, extra, index, *path = proof.split("\n")
    (size, expected), place = opened(note, key), int(index.removeprefix("index "))
    version, nonce = decoded(extra.removeprefix("extra ")).decode().split(" ")
    committed = digest(b"open letter, a signature\n", bytes.fromhex(nonce)).hex()
    found, at, last = digest(b"\0", f"signed {version} {committed}".encode()), place, size - 1
    for hashed in map(decoded, path):
        while at == last and at % 2 == 0 and last:
            at, last = at // 2, last // 2
        found = digest(b"\1", hashed, found) if at % 2 else digest(b"\1", found, hashed)
        at, last = at // 2, last // 2
    see(0 <= place < size and not last and found == expected, "this is not in the log")
    print(f"a signature of version {version} is entry {place} of {size}")


if __name__ == "__main__":
    try:
        match sys.argv[1:]:
            case [key, "--receipt", file]:
                check_receipt(key, Path(file).read_text("utf-8"))
            case [key, where] | [key, where, "--seen", _]:
                check_log(key, where, Path(sys.argv[4]) if sys.argv[4:] else None)
            case _:
                raise SystemExit(__doc__)
    except (Exception, KeyboardInterrupt) as problem:
        told = problem if type(problem) is RuntimeError else f"cannot be read: {problem!r:.200}"
        raise SystemExit(f"WRONG: {told}") from None
