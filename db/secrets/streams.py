"""Sealed streams: files of any size that only the organisers open, sealed and opened in pieces.

A stream is `MAGIC`, a key of its own in a sealed box, a header of libsodium's secretstream, then
chunks, each behind its length in four bytes. The last one is marked as the last. All before the
chunks counts as additional data of each, so nothing can be changed, moved, added or cut off unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.exceptions import RuntimeError as PullFailed
from nacl.public import PrivateKey, PublicKey, SealedBox

from db.secrets.recovery import Readable

MAGIC = b"letter export 1\n"

CHUNK_BYTES = 64 * 1024
"""The most bytes of plaintext in a chunk: what is held in memory at once."""

LENGTH_BYTES = 4
ADDED_BYTES = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
SEALED_KEY_BYTES = (
    bindings.crypto_box_SEALBYTES + bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES
)
_MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class StreamFault(StrEnum):
    """The fault of a sealed stream."""

    FOREIGN = "foreign"
    WRONG_KEY = "wrong key"
    CUT_OFF = "cut off"
    CHANGED = "changed"


class StreamBroken(Exception):
    """A sealed stream that does not open whole, and why.

    `chunk` counts from 1; it is 0 for what stands before the chunks. `line` is the line of the
    plaintext in which the chunk begins, from 1.
    """

    def __init__(self, fault: StreamFault, chunk: int = 0, line: int = 1) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.chunk = chunk
        self.line = line


class Sealing:
    """A stream that is being sealed to the organisers' key: plaintext in, bytes for the file out.

    Nothing that was returned opens before `end` has been called, and its bytes are in the file.
    """

    def __init__(self, organisers: bytes) -> None:
        key = bindings.crypto_secretstream_xchacha20poly1305_keygen()
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        self._preamble = MAGIC + bytes(SealedBox(PublicKey(organisers)).encrypt(key))
        self._out = bytearray(self._preamble + header)
        self._plain = bytearray()

    def feed(self, plain: bytes) -> bytes:
        """The bytes that can be written once `plain` is there; often none."""
        self._plain += plain
        while len(self._plain) > CHUNK_BYTES:
            self._push(bytes(self._plain[:CHUNK_BYTES]), _MORE)
            del self._plain[:CHUNK_BYTES]
        return self._taken()

    def end(self) -> bytes:
        """The last bytes of the file; afterwards nothing can be fed."""
        self._push(bytes(self._plain), _LAST)
        return self._taken()

    def _push(self, plain: bytes, tag: int) -> None:
        chunk = bindings.crypto_secretstream_xchacha20poly1305_push(
            self._state, plain, self._preamble, tag
        )
        self._out += len(chunk).to_bytes(LENGTH_BYTES) + chunk

    def _taken(self) -> bytes:
        taken = bytes(self._out)
        self._out.clear()
        return taken


def opened(file: Readable, private: bytes) -> Iterator[bytes]:
    """The plaintext of a sealed stream, chunk by chunk, by the organisers' private key.

    Raises `StreamBroken`, also at the very end: what came before is to be believed only once the
    iterator has ended. Only ever offline, on the organisers' own machine.
    """
    preamble, state = _begun(file, private)
    number, line, tag = 0, 1, _MORE
    while tag != _LAST:
        number += 1
        chunk = _chunk(file, number, line)
        try:
            plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, chunk, preamble)
        except PullFailed:
            raise StreamBroken(StreamFault.CHANGED, number, line) from None
        line += plain.count(b"\n")
        if plain:
            yield plain
    if file.read(1):
        raise StreamBroken(StreamFault.CHANGED, number + 1, line)


def _begun(
    file: Readable, private: bytes
) -> tuple[bytes, bindings.crypto_secretstream_xchacha20poly1305_state]:
    """What stands before the chunks, and the state in which the first one opens."""
    magic = _exactly(file, len(MAGIC))
    if magic != MAGIC:
        raise StreamBroken(StreamFault.CUT_OFF if MAGIC.startswith(magic) else StreamFault.FOREIGN)
    sealed, header = _exactly(file, SEALED_KEY_BYTES), _exactly(file, HEADER_BYTES)
    if len(header) < HEADER_BYTES:
        raise StreamBroken(StreamFault.CUT_OFF)
    try:
        key = SealedBox(PrivateKey(private)).decrypt(sealed)
    except CryptoError:
        raise StreamBroken(StreamFault.WRONG_KEY) from None
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
    return magic + sealed, state


def _chunk(file: Readable, number: int, line: int) -> bytes:
    """The next chunk as it was sealed."""
    length = _exactly(file, LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        raise StreamBroken(StreamFault.CUT_OFF, number, line)
    size = int.from_bytes(length)
    if not ADDED_BYTES <= size <= CHUNK_BYTES + ADDED_BYTES:
        raise StreamBroken(StreamFault.CHANGED, number, line)
    chunk = _exactly(file, size)
    if len(chunk) < size:
        raise StreamBroken(StreamFault.CUT_OFF, number, line)
    return chunk


def _exactly(file: Readable, size: int) -> bytes:
    """The next `size` bytes, fewer only where the file ends: a pipe gives fewer at a time."""
    read = bytearray()
    while len(read) < size and (more := file.read(size - len(read))):
        read += more
    return bytes(read)
