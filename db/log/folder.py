"""The folder of the log: its files as anybody may serve and copy them, and how they are written.

Each file is written beside its place, put on the disk and then renamed; the checkpoint comes last.
So whoever reads meanwhile reads the log as it was or as it is.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from db.log import tree
from db.log.entries import Tally
from db.log.hashing import HASH_BYTES, NOTHING, leaf_hash
from db.log.notes import Checkpoint, LogKey
from db.log.tiles import WIDTH, Broken, Grown, Hashes, Tile, bundle, entries_in, row

CHECKPOINT, KEY = "checkpoint", "key"
"""The names of the checkpoint's file, and of that with the public half of the key."""

PART = ".part"
"""The ending of the name of a file that is being written."""

READABLE, ENTERED = 0o644, 0o755
"""The modes of files and folders, whatever the process is told to close: all is for everybody."""


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
            return (self.path / CHECKPOINT).read_bytes()
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
        """What all entries come to. Raises `Broken` and `NoEntry`."""
        tally = Tally()
        tally.add(self.entries(there))
        if self.root(there, there.size) != there.root:
            raise Broken(CHECKPOINT)
        return tally

    def read(self, tile: Tile) -> bytes:
        """The content of a tile; the beginning of the whole one where it has grown since.

        Raises `Broken`.
        """
        try:
            return (self.path / tile.path).read_bytes()
        except OSError:
            pass
        whole = tile._replace(width=WIDTH)
        try:
            content = (self.path / whole.path).read_bytes()
        except OSError:
            raise Broken(tile.path) from None
        if tile.level is not None:
            return content[: tile.width * HASH_BYTES]
        return bundle(entries_in(whole, content)[: tile.width])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only process that writes to the log. Raises `InUse` and `OSError`."""
        _make(self.path)
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

        What was begun before is written again, and is the same. Raises `Broken` and `OSError`.
        """
        self._drop_outgrown()
        grown = Grown(self.read, there.size, new)
        root = tree.root(grown.subtrees(), grown.size)
        checkpoint = Checkpoint(self.key.origin, grown.size, root)
        for name, content in grown.files():
            self.put(name, content)
        self.put(KEY, f"{self.key.verifier}\n".encode())
        self.put(CHECKPOINT, self.key.sign(checkpoint).encode())
        return checkpoint

    def put(self, name: str, content: bytes) -> None:
        """Put a file in its place, on the disk before this returns. Raises `OSError`."""
        path = self.path / name
        for folder in reversed(path.parents[: len(Path(name).parents)]):
            _make(folder)
        part = path.with_name(path.name + PART)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READABLE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(descriptor, READABLE)
                file.write(content)
                file.flush()
                os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise
        part.replace(path)
        for folder in path.parents[: len(Path(name).parents)]:
            _to_disk(folder)

    def _drop_outgrown(self) -> None:
        """Erase the partial tiles whose whole ones are there since the batch before.

        Whoever began to read before that batch has ended by now.
        """
        for partial in self.path.glob("tile/**/*.p"):
            if partial.with_suffix("").exists():
                shutil.rmtree(partial, ignore_errors=True)


def _make(folder: Path) -> None:
    """Make a folder for everybody to enter, unless it is there: whoever closes it has a reason."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(ENTERED)


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
