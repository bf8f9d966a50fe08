"""The folder of the log: its files as anybody may serve and copy them, and how they are written.

Each file is written beside its place, put on the disk and then renamed; the checkpoint comes last.
So whoever reads meanwhile reads the log as it was or as it is.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.engine.backup import sync_folder
from db.log import files, tree
from db.log.entries import Tally
from db.log.hashing import HASH_BYTES, NOTHING, leaf_hash
from db.log.notes import Checkpoint, LogKey
from db.log.tiles import WIDTH, Broken, Grown, Hashes, Rebuilt, Tile, bundle, entries_in, row

CHECKPOINT, KEY = "checkpoint", "key"
"""The names of the checkpoint's file, and of that with the public half of the key."""


class InUse(Exception):
    """Another process is writing to the log."""


@dataclass(frozen=True, slots=True)
class LogFolder:
    """The log in the folder `path`, by `key`."""

    path: Path
    key: LogKey

    @property
    def empty(self) -> Checkpoint:
        """The checkpoint of a log that has no entry."""
        return Checkpoint(self.key.origin, 0, NOTHING)

    def note(self) -> bytes | None:
        """The checkpoint's file; None before the first. Raises `OSError`."""
        try:
            return files.read(self.path / CHECKPOINT)
        except FileNotFoundError:
            return None

    def checkpoint(self) -> Checkpoint:
        """The checkpoint that was published last. Raises `NotSigned` and `OSError`."""
        note = self.note()
        return self.empty if note is None else self.key.opened(note)

    def root(self, there: Checkpoint, size: int) -> bytes:
        """The root over the first `size` leaves of the log of `there`. Raises `Broken`."""
        return tree.root(Hashes(self.read, there.size), size)

    def inclusion(self, leaf: int, there: Checkpoint) -> tuple[bytes, ...]:
        """The proof that the leaf is in the log of `there`. Raises `Broken`."""
        return tree.inclusion(Hashes(self.read, there.size), leaf, there.size)

    def entries(self, there: Checkpoint, start: int = 0) -> Iterator[bytes]:
        """The entries from the index `start` on. Raises `Broken`, where one is not in the tree."""
        hashes = Hashes(self.read, there.size)
        for tile in row(None, there.size, start):
            first = tile.number * WIDTH
            for place, entry in enumerate(entries_in(tile, self.read(tile))):
                if hashes(0, first + place) != leaf_hash(entry):
                    raise Broken(tile.path)
                if first + place >= start:
                    yield entry

    def tally(self, there: Checkpoint) -> Tally:
        """What all entries come to; each file of the tree is made of them once more.

        Raises `Broken` and `NoEntry`.
        """
        tally, hashes = Tally(), Rebuilt(there.size)
        for bundle_ in row(None, there.size):
            entries = entries_in(bundle_, self.read(bundle_))
            tally.add(entries)
            hashes.add(entries)
        for tile in hashes.tiles():
            if self.read(tile) != hashes.read(tile):
                raise Broken(tile.path)
        if tree.root(Hashes(hashes.read, there.size), there.size) != there.root:
            raise Broken(CHECKPOINT)
        return tally

    def read(self, tile: Tile) -> bytes:
        """The content of a tile; the beginning of the whole one where it has grown since.

        Raises `Broken`.
        """
        try:
            return files.read(self.path / tile.path)
        except OSError:
            pass
        whole = tile._replace(width=WIDTH)
        try:
            content = files.read(self.path / whole.path)
        except OSError:
            raise Broken(tile.path) from None
        if tile.level is not None:
            return content[: tile.width * HASH_BYTES]
        return bundle(entries_in(whole, content)[: tile.width])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only process that writes to the log. Raises `InUse` and `OSError`."""
        files.make(self.path)
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InUse from None
            yield
        finally:
            os.close(folder)

    def append(self, there: Checkpoint, new: Sequence[bytes]) -> Checkpoint:
        """Publish `new` behind the entries of the log of `there`; the checkpoint of all of it.

        Raises `Broken` and `OSError`.
        """
        self.drop_outgrown()
        checkpoint = self.lay(there, new)
        self.sign(checkpoint)
        return checkpoint

    def lay(self, there: Checkpoint, new: Sequence[bytes]) -> Checkpoint:
        """Write what `append` does, all but the checkpoint: so nobody reads of it yet.

        What was begun before is written again, and is the same. Raises `Broken` and `OSError`.
        """
        grown = Grown(self.read, there.size, new)
        root = tree.root(grown.subtrees(), grown.size)
        checkpoint = Checkpoint(self.key.origin, grown.size, root)
        for name, content in grown.files():
            self.put(name, content)
        self.put(KEY, f"{self.key.verifier}\n".encode())
        return checkpoint

    def sign(self, checkpoint: Checkpoint) -> None:
        """Let the log be that of `checkpoint` for everybody. Raises `OSError`."""
        self.put(CHECKPOINT, self.key.sign(checkpoint).encode())

    def put(self, name: str, content: bytes) -> None:
        """Put a file in its place, on the disk before this returns. Raises `OSError`."""
        path = self.path / name
        folders = path.parents[: len(Path(name).parents)]
        for folder in reversed(folders):
            files.make(folder)
        files.put(path, content)
        for folder in folders:
            sync_folder(folder)

    def drop_outgrown(self) -> None:
        """Erase the partial tiles whose whole ones are there since the batch before.

        Whoever began to read before that batch has ended by now.
        """
        for partial in self.path.glob("tile/**/*.p"):
            if partial.with_suffix("").exists():
                shutil.rmtree(partial, ignore_errors=True)
