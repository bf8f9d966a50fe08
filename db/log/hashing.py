"""The hashes of the log's tree, as section 2.1 of RFC 6962 has them, with SHA-256."""

from __future__ import annotations

from hashlib import sha256

HASH_BYTES = 32

NOTHING = sha256(b"").digest()
"""The hash of a tree without any leaf."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of the leaf that says `entry`."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two hashes."""
    return sha256(b"\x01" + left + right).digest()
