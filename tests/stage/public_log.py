"""A public log in a test: its hashes worked out plainly, its folder, and what stands in one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from db.log.entries import Entry, Kind, commitment
from db.log.folder import LogFolder
from db.log.hashing import leaf_hash, node_hash
from db.log.notes import LogKey
from db.log.tree import Subtrees

KEY = LogKey("open-letter/test", bytes(range(32)))


def subtrees(entries: Sequence[bytes]) -> Subtrees:
    """The hashes of the tree over `entries`, each worked out anew."""

    def of(height: int, place: int) -> bytes:
        if height == 0:
            return leaf_hash(entries[place])
        return node_hash(of(height - 1, 2 * place), of(height - 1, 2 * place + 1))

    return of


def folder(path: Path) -> LogFolder:
    """The folder of a log of `KEY`."""
    return LogFolder(path, KEY)


def nonce(number: int) -> bytes:
    """The random number of the signature `number`."""
    return number.to_bytes(32)


def a_life(size: int, chance: Random) -> list[bytes]:
    """The entries of a log in which all kinds of things have happened."""
    entries: list[Entry] = []
    standing: list[int] = []
    cleaned: list[int] = []
    while len(entries) < size:
        place = len(entries)
        what = chance.random()
        if what < 0.7 or not standing:
            version = chance.choice(["1.0", "2.0"])
            entries.append(Entry(Kind.SIGNED, version, commitment(nonce(place))))
            standing.append(place)
        elif what < 0.8 and cleaned:
            end = cleaned.pop(chance.randrange(len(cleaned)))
            entries.append(Entry(Kind.UNDONE, leaf=end))
            standing.append(entries[end].leaf)
        else:
            kind = chance.choice([Kind.TAKEN_BACK, Kind.CLEANED, Kind.LOST])
            leaf = standing.pop(chance.randrange(len(standing)))
            day = "2026-11-27" if kind is Kind.LOST else ""
            entries.append(Entry(kind, leaf=leaf, day=day))
            if kind is Kind.CLEANED:
                cleaned.append(place)
    return [bytes(entry) for entry in entries]
