"""Tiles: the tree and its entries as files that never change, as C2SP's tlog-tiles has them.

A tile holds 256 hashes that stand side by side in the tree, eight steps above those of the tile
below; a bundle holds the entries of 256 leaves, each behind its length. The last one of a row may
be partial, and its name then says how wide it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from db.log.hashing import HASH_BYTES, leaf_hash, node_hash
from db.log.tree import Subtrees

HEIGHT = 8
WIDTH = 1 << HEIGHT
LENGTH_BYTES = 2


class Broken(Exception):
    """A file of the log is not there, or not as it should be; `args[0]` is its name."""


class Tile(NamedTuple):
    """The place of a tile: `level` is None for a bundle of entries, `number` that in its row."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The name of the tile's file, from the folder of the log on."""
        row = "entries" if self.level is None else str(self.level)
        digits = str(self.number)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        place = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        return f"tile/{row}/{place}" + ("" if self.width == WIDTH else f".p/{self.width}")


def row(level: int | None, size: int, start: int = 0) -> Iterator[Tile]:
    """The tiles of one level that a tree of `size` leaves has, from the one with `start` on.

    `start` is the index of a leaf, or at higher levels of the hash.
    """
    hashes = size >> HEIGHT * (level or 0)
    for number in range(start // WIDTH, -(-hashes // WIDTH)):
        yield Tile(level, number, min(WIDTH, hashes - number * WIDTH))


def levels(size: int) -> Iterator[int]:
    """The levels that have any hash in a tree of `size` leaves."""
    level = 0
    while size >> HEIGHT * level:
        yield level
        level += 1


def bundle(entries: Sequence[bytes]) -> bytes:
    """The content of a bundle of `entries`."""
    return b"".join(len(entry).to_bytes(LENGTH_BYTES) + entry for entry in entries)


def entries_in(tile: Tile, content: bytes) -> list[bytes]:
    """The entries in the content of a bundle. Raises `Broken`."""
    entries, at = list[bytes](), 0
    while at < len(content) and len(entries) < tile.width:
        end = at + LENGTH_BYTES + int.from_bytes(content[at : at + LENGTH_BYTES])
        entries.append(content[at + LENGTH_BYTES : end])
        at = end
    if at != len(content) or len(entries) != tile.width:
        raise Broken(tile.path)
    return entries


Read = Callable[[Tile], bytes]
"""The way to a tile's content."""


class Hashes:
    """The hashes of a tree of `size` leaves, read of its tiles; each tile is read once."""

    def __init__(self, read: Read, size: int) -> None:
        self._read = read
        self._size = size
        self._tiles: dict[Tile, bytes] = {}

    def __call__(self, height: int, place: int) -> bytes:
        """See `Subtrees`. Raises `Broken`."""
        level, steps = divmod(height, HEIGHT)
        first = place << steps
        content = self.tile(level, first // WIDTH)
        at = first % WIDTH
        return _folded([_hash(content, each) for each in range(at, at + (1 << steps))])

    def tile(self, level: int, number: int) -> bytes:
        """The content of a tile. Raises `Broken`."""
        hashes = self._size >> HEIGHT * level
        tile = Tile(level, number, min(WIDTH, hashes - number * WIDTH))
        if tile not in self._tiles:
            content = self._read(tile)
            if len(content) != tile.width * HASH_BYTES:
                raise Broken(tile.path)
            self._tiles[tile] = content
        return self._tiles[tile]


def _hash(content: bytes, place: int) -> bytes:
    return content[place * HASH_BYTES : (place + 1) * HASH_BYTES]


def _folded(hashes: list[bytes]) -> bytes:
    """The hash over a whole subtree of which `hashes` are a row."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [node_hash(left, right) for left, right in pairs]
    return hashes[0]


class Rebuilt:
    """The tiles of a tree of `size` leaves, made of its entries, which are added from the first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rows: list[list[bytes]] = [[]]

    def add(self, entries: Sequence[bytes]) -> None:
        """Add the entries of one bundle, the next."""
        self._row(0).append(b"".join(map(leaf_hash, entries)))
        level = 0
        while (content := self._row(level)[-1]) and len(content) == WIDTH * HASH_BYTES:
            above = self._row(level + 1)
            if not above or len(above[-1]) == WIDTH * HASH_BYTES:
                above.append(b"")
            above[-1] += _folded([_hash(content, place) for place in range(WIDTH)])
            level += 1

    def tiles(self) -> Iterator[Tile]:
        """All tiles."""
        return (tile for level in levels(self._size) for tile in row(level, self._size))

    def read(self, tile: Tile) -> bytes:
        """The content of a tile."""
        return self._row(tile.level or 0)[tile.number]

    def _row(self, level: int) -> list[bytes]:
        if level == len(self._rows):
            self._rows.append([])
        return self._rows[level]


class Grown:
    """A tree of `size` leaves with `new` entries behind them: its tiles that are not there yet.

    `read` gives the tiles and bundles of the smaller tree.
    """

    def __init__(self, read: Read, size: int, new: Sequence[bytes]) -> None:
        self._read = read
        self._before = size
        self.size = size + len(new)
        self._new = new
        self._hashes: dict[int, dict[int, bytes]] = {}
        self._old = Hashes(read, size)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The name and content of each file that the greater tree needs. Raises `Broken`."""
        for tile in row(None, self.size, self._before):
            yield tile.path, bundle(self._entries(tile))
        for level in levels(self.size):
            for tile in row(level, self.size, self._before >> HEIGHT * level):
                yield tile.path, self._content(tile)

    def subtrees(self) -> Subtrees:
        """The hashes of the greater tree."""
        return Hashes(self._content, self.size)

    def _entries(self, tile: Tile) -> Sequence[bytes]:
        start, end = tile.number * WIDTH, tile.number * WIDTH + tile.width
        kept = max(0, min(self._before, end) - start)
        before: list[bytes] = []
        if kept:
            there = Tile(None, tile.number, kept)
            before = entries_in(there, self._read(there))
        return [*before, *self._new[max(0, start - self._before) : end - self._before]]

    def _content(self, tile: Tile) -> bytes:
        level = tile.level or 0
        start = tile.number * WIDTH
        return b"".join(self._at(level, place) for place in range(start, start + tile.width))

    def _at(self, level: int, place: int) -> bytes:
        """The hash of the row `level` at `place`, which may be one of before."""
        if place < self._before >> HEIGHT * level:
            return _hash(self._old.tile(level, place // WIDTH), place % WIDTH)
        known = self._hashes.setdefault(level, {})
        if place not in known:
            known[place] = self._made(level, place)
        return known[place]

    def _made(self, level: int, place: int) -> bytes:
        if level == 0:
            return leaf_hash(self._new[place - self._before])
        below = range(place * WIDTH, (place + 1) * WIDTH)
        return _folded([self._at(level - 1, each) for each in below])
