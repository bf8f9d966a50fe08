"""Tiles: how they are called, which there are, and that a log that grows is the log that it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.log import tree
from db.log.tiles import Broken, Grown, Hashes, Tile, bundle, entries_in, levels, row
from tests.stage.public_log import subtrees


def test_a_tile_is_called_as_the_specification_has_it() -> None:
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(1, 0, 17).path == "tile/1/000.p/17"
    assert Tile(None, 999).path == "tile/entries/999"
    assert Tile(None, 1000).path == "tile/entries/x001/000"


def test_seventy_thousand_leaves_have_the_tiles_of_the_specification() -> None:
    whole, widths = {}, {}
    for level in levels(70_000):
        tiles = list(row(level, 70_000))
        whole[level] = sum(tile.width == 256 for tile in tiles)
        widths[level] = [tile.width for tile in tiles if tile.width < 256]
    assert (whole, widths) == ({0: 273, 1: 1, 2: 0}, {0: [112], 1: [17], 2: [1]})
    assert [list(row(level, 256)) for level in levels(256)] == [[Tile(0, 0)], [Tile(1, 0, 1)]]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_a_log_that_grows_in_batches_is_the_log_that_was_made_at_once(sizes: list[int]) -> None:
    files: dict[str, bytes] = {}
    entries: list[bytes] = []

    def read(tile: Tile) -> bytes:
        return files[tile.path]

    for size in sizes:
        new = [f"entry {len(entries) + number}".encode() for number in range(size)]
        grown = Grown(read, len(entries), new)
        files.update(grown.files())
        entries += new
        there = Hashes(read, len(entries))
        assert tree.root(there, len(entries)) == tree.root(subtrees(entries), len(entries))
        assert tree.root(grown.subtrees(), grown.size) == tree.root(there, len(entries))
    there_now = [e for tile in row(None, len(entries)) for e in entries_in(tile, read(tile))]
    assert there_now == entries


def test_what_is_cut_or_too_long_is_no_bundle_and_no_tile() -> None:
    tile, content = Tile(None, 0, 2), bundle([b"one", b"two"])
    assert entries_in(tile, content) == [b"one", b"two"]
    for wrong in (content[:-1], content + b"\0", bundle([b"one"]), b""):
        with pytest.raises(Broken):
            entries_in(tile, wrong)
    with pytest.raises(Broken):
        Hashes(lambda _: b"x" * 31, 1)(0, 0)
