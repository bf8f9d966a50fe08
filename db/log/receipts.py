"""Receipts: the proof that one signature is in the log, as C2SP's tlog-proof has it.

Whoever has one can show that they know of a signature; anybody checks it without the network.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

FIRST = "c2sp.org/tlog-proof@v1"


def receipt(note: bytes, leaf: int, path: Sequence[bytes], version: str, nonce: bytes) -> str:
    """The receipt of the signature at the index `leaf`, in the log of the checkpoint `note`.

    The extra data are the version and the random number, of which the entry is made again.
    """
    extra = f"{version} {nonce.hex()}".encode()
    lines = [FIRST, f"extra {_written(extra)}", f"index {leaf}", *map(_written, path)]
    return "\n".join(lines) + "\n\n" + note.decode()


def _written(content: bytes) -> str:
    return b64encode(content).decode()
