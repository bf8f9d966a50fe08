"""An SQLite file read byte by byte, as somebody reads it who has taken the disk.

The format is that of sqlite.org/fileformat.html: the tables of people are index b-trees, whose
cells are whole rows, and whose first column is the tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

INTERIOR, LEAF = 0x02, 0x0A
FILE_HEADER = 100
LOG_HEADER, FRAME_HEADER = 32, 24


class Place(NamedTuple):
    """Where a row lies: its page, and the offset in the page."""

    page: int
    offset: int


@dataclass(frozen=True)
class Database:
    """The bytes of a database file."""

    content: bytes

    @property
    def page_size(self) -> int:
        """Bytes a page."""
        return int.from_bytes(self.content[16:18], "big")

    def places(self, root: int) -> dict[bytes, Place]:
        """The place of each row of the table whose b-tree begins at page `root`, by its tag."""
        return dict(self._walk(root))

    def _walk(self, number: int) -> Iterator[tuple[bytes, Place]]:
        start = (number - 1) * self.page_size
        page = self.content[start : start + self.page_size]
        header = FILE_HEADER if number == 1 else 0
        kind, count = page[header], int.from_bytes(page[header + 3 : header + 5], "big")
        assert kind in (INTERIOR, LEAF), "no index b-tree"
        pointers = header + (12 if kind == INTERIOR else 8)
        for at in range(pointers, pointers + 2 * count, 2):
            offset = int.from_bytes(page[at : at + 2], "big")
            cell = offset
            if kind == INTERIOR:
                yield from self._walk(int.from_bytes(page[cell : cell + 4], "big"))
                cell += 4
            yield _tag(page, cell), Place(number, offset)
        if kind == INTERIOR:
            yield from self._walk(int.from_bytes(page[header + 8 : header + 12], "big"))


def _tag(page: bytes, cell: int) -> bytes:
    """The first column of the row in a cell, 16 bytes."""
    record = cell + _varint_size(page, cell)
    values = record + page[record]  # no header here is longer than a byte tells
    return page[values : values + 16]


def _varint_size(page: bytes, at: int) -> int:
    return next(size for size in range(1, 10) if size == 9 or page[at + size - 1] < 0x80)


def transactions(log: bytes) -> list[bytes]:
    """The pages that each transaction in a write-ahead log wrote, one after the other."""
    if len(log) < LOG_HEADER:
        return []
    size, salts = int.from_bytes(log[8:12], "big"), log[16:24]
    written, under_way = [], b""
    for start in range(LOG_HEADER, len(log), FRAME_HEADER + size):
        header = log[start : start + FRAME_HEADER]
        if header[8:16] != salts:
            break
        under_way += log[start + FRAME_HEADER : start + FRAME_HEADER + size]
        if header[4:8] != bytes(4):
            written.append(under_way)
            under_way = b""
    return written


def told_by_order(places: Mapping[bytes, Place], arrived: Sequence[bytes]) -> float:
    """The share of pairs in a page that lie in the order in which they came; a half tells nothing.

    SQLite fills a page from its end. `arrived` are tags in the order of their arrival.
    """
    rank = {tag: number for number, tag in enumerate(arrived)}
    pages: dict[int, list[bytes]] = {}
    for tag, place in places.items():
        if tag in rank:
            pages.setdefault(place.page, []).append(tag)
    pairs = [pair for tags in pages.values() for pair in combinations(tags, 2)]
    told = [
        (rank[one] < rank[other]) == (places[one].offset > places[other].offset)
        for one, other in pairs
    ]
    return sum(told) / len(told) if told else 0.5
