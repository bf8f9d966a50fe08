"""What someone who takes the disk sees: every byte of a folder, and the ways a word may hide."""

from __future__ import annotations

import json
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path

WAL_HEADER, FRAME_HEADER = 32, 24


def copied(folder: Path, to: Path) -> Path:
    """A copy of `folder` as it is now, made by another process.

    This process must not open a database file it holds: POSIX drops all of a process's locks on a
    file when it closes any descriptor of it.
    """
    subprocess.run(["cp", "-r", folder, to], check=True)
    return to


def every_byte(folder: Path) -> bytes:
    """The contents of all files below `folder`, and their names."""
    with tempfile.TemporaryDirectory() as copies:
        return b"\n".join(
            path.name.encode() + b"\n" + path.read_bytes()
            for path in sorted(copied(folder, Path(copies) / "copy").rglob("*"))
            if path.is_file()
        )


def commits_in_log(database: Path) -> int:
    """How many transactions SQLite's write-ahead log holds (sqlite.org/fileformat, 4.1)."""
    with tempfile.TemporaryDirectory() as copies:
        log = database.with_name(database.name + "-wal")
        content = copied(log, Path(copies) / "log").read_bytes()
    frame = FRAME_HEADER + int.from_bytes(content[8:12], "big")
    salts = content[16:24]
    return sum(
        content[start + 8 : start + 16] == salts and content[start + 4 : start + 8] != bytes(4)
        for start in range(WAL_HEADER, len(content), frame)
    )


def traces(secrets: Mapping[str, str | bytes], content: bytes) -> list[str]:
    """Which of `secrets` are in `content`, however spelled."""
    return [
        name
        for name, secret in secrets.items()
        if any(spelling in content for spelling in spellings(secret))
    ]


def spellings(secret: str | bytes) -> Iterable[bytes]:
    """`secret` raw, in hex, in base64 at any offset; text in UTF-8, UTF-16 and JSON's escapes."""
    if isinstance(secret, str):
        yield from spellings(secret.encode())
        yield from spellings(secret.encode("utf-16-le"))
        yield from spellings(secret.encode("utf-16-be"))
        yield json.dumps(secret)[1:-1].encode()
        return
    assert len(secret) >= 6, "too short to be told from chance"
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for offset in range(3):
        encoded = b64encode(bytes(offset) + secret).rstrip(b"=")
        certain = encoded[(0, 2, 3)[offset] : len(encoded) - 1]
        yield certain
        yield certain.translate(bytes.maketrans(b"+/", b"-_"))
