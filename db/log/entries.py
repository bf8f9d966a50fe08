"""The entries of the log, a line of words each: a signature, an end of one, or an undone end.

- `signed VERSION COMMITMENT`: somebody signed that version of the letter
- `taken-back LEAF`: withdrawn or forgotten, which are not told apart
- `cleaned LEAF`: taken out by two organisers
- `lost LEAF DATE`: lost with the database, as two people of the staff have said
- `undone LEAF`: the `cleaned` entry at that place does not count any more

COMMITMENT is a SHA-256, in hexadecimal, over a random number that only the signature's row has;
LEAF the index of an entry. Nothing else of a signature is told, and nothing of who signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from sys import intern

NONCE_BYTES = 32

_COMMITTED = b"open letter, a signature\n"
"""What stands before the random number, so that its hash is one in no other list."""

_INDEX = "0|[1-9][0-9]{0,14}"
_LINE = re.compile(
    rf"(?:signed (?P<version>\S+) (?P<commitment>[0-9a-f]{{64}})"
    rf"|(?P<end>taken-back|cleaned|undone) (?P<leaf>{_INDEX})"
    rf"|lost (?P<lost>{_INDEX}) (?P<day>\d{{4}}-\d{{2}}-\d{{2}}))",
    re.ASCII,
)


class Kind(StrEnum):
    """The kind of an entry: its first word."""

    SIGNED = "signed"
    TAKEN_BACK = "taken-back"
    CLEANED = "cleaned"
    LOST = "lost"
    UNDONE = "undone"


class NoEntry(Exception):
    """An entry says nothing that may stand in the log at its place, `args[0]`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: `version` and `commitment` of a signature, or the `leaf` that it is about.

    `day` is the ISO date of the loss.
    """

    kind: Kind
    version: str = ""
    commitment: bytes = b""
    leaf: int = 0
    day: str = ""

    def __bytes__(self) -> bytes:
        """The entry as it stands in the log."""
        match self.kind:
            case Kind.SIGNED:
                words = f"{self.kind} {self.version} {self.commitment.hex()}"
            case Kind.LOST:
                words = f"{self.kind} {self.leaf} {self.day}"
            case _:
                words = f"{self.kind} {self.leaf}"
        return words.encode()


def commitment(nonce: bytes) -> bytes:
    """What the log says of a signature whose row has the random number `nonce`."""
    return sha256(_COMMITTED + nonce).digest()


def entry_in(written: bytes) -> Entry:
    """The entry that was `written`. Raises `ValueError`."""
    found = _LINE.fullmatch(written.decode())
    if found is None:
        raise ValueError
    if found["version"]:
        return Entry(Kind.SIGNED, intern(found["version"]), bytes.fromhex(found["commitment"]))
    if found["end"]:
        return Entry(Kind(found["end"]), leaf=int(found["leaf"]))
    return Entry(
        Kind.LOST, leaf=int(found["lost"]), day=date.fromisoformat(found["day"]).isoformat()
    )


@dataclass(slots=True)
class Tally:
    """What the entries of a log come to, read from the first one on; `size` is their number.

    `signed` has the index of each signature by its commitment, `ended` the latest end of each leaf
    that does not count, and `counts` those that count by version.
    """

    size: int = 0
    signed: dict[bytes, int] = field(default_factory=dict)
    versions: dict[int, str] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)
    cleaned: dict[int, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, entries: Iterable[bytes]) -> None:
        """Read `entries`, the next ones. Raises `NoEntry`."""
        for written in entries:
            try:
                self._add(entry_in(written))
            except (ValueError, KeyError):
                raise NoEntry(self.size) from None
            self.size += 1

    def _add(self, entry: Entry) -> None:
        match entry.kind:
            case Kind.SIGNED:
                if entry.commitment in self.signed:
                    raise ValueError
                self.signed[entry.commitment] = self.size
                self.versions[self.size] = entry.version
                self._count(self.size, 1)
            case Kind.UNDONE:
                leaf = self.cleaned.pop(entry.leaf)
                del self.ended[leaf]
                self._count(leaf, 1)
            case _:
                if entry.leaf in self.ended:
                    raise ValueError
                self._count(entry.leaf, -1)
                self.ended[entry.leaf] = self.size
                if entry.kind is Kind.CLEANED:
                    self.cleaned[self.size] = entry.leaf

    def _count(self, leaf: int, change: int) -> None:
        version = self.versions[leaf]
        self.counts[version] = self.counts.get(version, 0) + change
