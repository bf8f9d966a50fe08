"""Signed notes, and the checkpoint of a log, which is one: by C2SP's signed-note, tlog-checkpoint.

A note is a text, an empty line, and lines with signatures. The text of a checkpoint says whose log
it is, how many leaves the tree has, and its root.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from db.log.hashing import HASH_BYTES

ED25519 = b"\x01"
"""The type of a signature by Ed25519 (signed-note)."""

DASH = "\u2014"
ID_BYTES = 4
MOST_BYTES = 100_000
"""A note is smaller: 16 signatures, of which the largest kind has nearly 5 kB, fit in."""

_SIZE = re.compile("0|[1-9][0-9]{0,18}", re.ASCII)


class NotSigned(Exception):
    """A note is none, or is not signed by the key that was expected."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint: `size` leaves have the `root`, in the log of `origin`."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The text of the note."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class LogKey:
    """The key of a log called `origin`, made of the 32 bytes of `seed`."""

    origin: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> str:
        """The public half as signed-note writes it, for all who check."""
        public = ED25519 + self._public
        return f"{self.origin}+{self._id.hex()}+{b64encode(public).decode()}"

    @property
    def _public(self) -> bytes:
        return bytes(SigningKey(self.seed).verify_key)

    @property
    def _id(self) -> bytes:
        return key_id(self.origin, self._public)

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note of `checkpoint`; always the same one."""
        return self.signed(str(checkpoint))

    def signed(self, text: str) -> str:
        """The signed note of `text`, which ends with a line's end; always the same one."""
        signature = SigningKey(self.seed).sign(text.encode()).signature
        return f"{text}\n{DASH} {self.origin} {b64encode(self._id + signature).decode()}\n"

    def opened(self, note: bytes) -> Checkpoint:
        """The checkpoint in `note`, which this key has signed. Raises `NotSigned`."""
        return opened(note, self.origin, self._public)


def key_id(name: str, public: bytes) -> bytes:
    """The id of the Ed25519 key `public` under `name`."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:ID_BYTES]


def text_of(note: bytes, name: str, public: bytes) -> str:
    """The text of `note`, which the key `public` has signed under `name`. Raises `NotSigned`.

    Signatures by others are passed over.
    """
    if len(note) > MOST_BYTES:
        raise NotSigned
    try:
        text, _, signatures = note.decode().rpartition("\n\n")
    except UnicodeDecodeError:
        raise NotSigned from None
    text += "\n"
    *lines, end = signatures.split("\n")
    found = [
        signature
        for line in lines
        if (signature := _signature(line, name, key_id(name, public))) is not None
    ]
    if end or not found:
        raise NotSigned
    try:
        for signature in found:
            VerifyKey(public).verify(text.encode(), signature)
    except (CryptoError, ValueError):
        raise NotSigned from None
    return text


def opened(note: bytes, origin: str, public: bytes) -> Checkpoint:
    """The checkpoint in `note`, of the log `origin` and signed by `public`. Raises `NotSigned`."""
    lines = text_of(note, origin, public).split("\n")
    if len(lines) != len(("origin", "size", "root", "")) or lines[0] != origin:
        raise NotSigned
    if not _SIZE.fullmatch(lines[1]):
        raise NotSigned
    root = _decoded(lines[2])
    if len(root) != HASH_BYTES:
        raise NotSigned
    return Checkpoint(origin, int(lines[1]), root)


def _signature(line: str, name: str, id: bytes) -> bytes | None:
    """The signature in a line, if it is that of the key."""
    parts = line.split(" ")
    if len(parts) != len((DASH, "name", "signature")) or parts[:2] != [DASH, name]:
        return None
    signature = _decoded(parts[2])
    return signature[ID_BYTES:] if signature[:ID_BYTES] == id else None


def _decoded(written: str) -> bytes:
    """The bytes that are `written` in the one way in which base64 writes them."""
    try:
        decoded = b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise NotSigned from None
    if b64encode(decoded).decode() != written:
        raise NotSigned
    return decoded
