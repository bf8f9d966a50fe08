"""The log's Merkle tree: its root, and the proof that a leaf is in it (RFC 6962, section 2.1).

A tree is known by the hashes of its whole subtrees; where they come from, `Subtrees` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from db.log.hashing import NOTHING, node_hash


class Subtrees(Protocol):
    """The source of a tree's hashes."""

    def __call__(self, height: int, place: int) -> bytes:
        """The hash over the `2 ** height` leaves from the leaf `place * 2 ** height` on."""
        ...


def root(subtrees: Subtrees, size: int) -> bytes:
    """The hash over the first `size` leaves."""
    return _span(subtrees, 0, size) if size else NOTHING


def inclusion(subtrees: Subtrees, leaf: int, size: int) -> tuple[bytes, ...]:
    """The proof that the leaf at the index `leaf` is among the first `size`: hashes from below."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left(end - start)
        if leaf < middle:
            path.append(_span(subtrees, middle, end))
            end = middle
        else:
            path.append(_span(subtrees, start, middle))
            start = middle
    return tuple(reversed(path))


def root_by(proof: Sequence[bytes], leaf: int, size: int, hashed: bytes) -> bytes | None:
    """The root that `proof` leads to from the hash of the leaf; None where it does not fit there.

    The leaf has the index `leaf` in a tree of `size` leaves.
    """
    if not 0 <= leaf < size:
        return None
    place, last = leaf, size - 1
    left = list(reversed(proof))
    while last:
        if place % 2 or place < last:
            if not left:
                return None
            beside = left.pop()
            hashed = node_hash(beside, hashed) if place % 2 else node_hash(hashed, beside)
        place, last = place // 2, last // 2
    return None if left else hashed


def _span(subtrees: Subtrees, start: int, end: int) -> bytes:
    """The hash over the leaves from `start` up to `end`, as a node of the tree spans them."""
    width = end - start
    if width & (width - 1) == 0:
        return subtrees(width.bit_length() - 1, start // width)
    middle = start + _left(width)
    return node_hash(_span(subtrees, start, middle), _span(subtrees, middle, end))


def _left(width: int) -> int:
    """The leaves in the left part of a node over `width` leaves, of which there are two or more."""
    return 1 << (width - 1).bit_length() - 1
