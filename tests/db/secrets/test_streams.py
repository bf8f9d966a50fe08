"""Files that only the organisers open: whole, or not at all."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from db.secrets.streams import CHUNK_BYTES, MAGIC, Sealing, StreamBroken, StreamFault, opened

PAIR = PrivateKey.generate()
PRIVATE, PUBLIC = bytes(PAIR), bytes(PAIR.public_key)
PLAIN = b"".join(b"line %d\n" % n for n in range(25_000))
"""Four chunks, of which the last is not full."""


def _sealed(plain: bytes, size: int = 10_000) -> bytes:
    sealing = Sealing(PUBLIC)
    pieces = [plain[at : at + size] for at in range(0, len(plain), size)]
    return b"".join([*map(sealing.feed, pieces), sealing.end()])


SEALED = _sealed(PLAIN)
BEFORE_CHUNKS = 16 + 80 + 24
ENDS = [BEFORE_CHUNKS + n * (4 + CHUNK_BYTES + 17) for n in range(4)]
"""Where a chunk begins."""


def _fault(sealed: bytes, private: bytes = PRIVATE) -> StreamBroken:
    with pytest.raises(StreamBroken) as caught:
        list(opened(BytesIO(sealed), private))
    return caught.value


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 200_000])
def test_what_was_sealed_comes_out_as_it_went_in(size: int) -> None:
    plain = bytes(range(256)) * (size // 256 + 1)
    assert b"".join(opened(BytesIO(_sealed(plain[:size])), PRIVATE)) == plain[:size]


def test_it_is_sealed_and_opened_in_small_pieces() -> None:
    sealing = Sealing(PUBLIC)
    written = [len(sealing.feed(PLAIN[at : at + 1000])) for at in range(0, len(PLAIN), 1000)]
    assert max(written) < CHUNK_BYTES + 100
    assert max(map(len, opened(BytesIO(SEALED), PRIVATE))) == CHUNK_BYTES


def test_no_plain_word_is_in_the_file() -> None:
    assert b"line" not in SEALED


def test_the_same_file_is_sealed_differently_each_time() -> None:
    assert _sealed(PLAIN)[len(MAGIC) :][:96] != SEALED[len(MAGIC) :][:96]


def test_another_key_is_told_from_a_damage() -> None:
    assert _fault(SEALED, bytes(PrivateKey.generate())).fault is StreamFault.WRONG_KEY


@pytest.mark.parametrize("foreign", [b"age-encryption.org/v1\n", b"PK\x03\x04", b'{"a": 1}\n'])
def test_another_file_is_no_export(foreign: bytes) -> None:
    assert _fault(foreign * 20).fault is StreamFault.FOREIGN


@pytest.mark.parametrize("at", [0, 5, 16, 50, 96, 100, *ENDS, *(end + 2 for end in ENDS)])
def test_a_file_that_was_cut_off_is_named_as_such_wherever_it_was(at: int) -> None:
    assert _fault(SEALED[:at]).fault is StreamFault.CUT_OFF


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_one_byte_changed_anywhere_is_noticed(at: int, by: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= by
    _fault(bytes(changed))


def test_a_changed_chunk_is_named_with_the_line_where_it_begins() -> None:
    changed = bytearray(SEALED)
    changed[ENDS[2] + 100] ^= 1
    broken = _fault(bytes(changed))
    assert (broken.fault, broken.chunk) == (StreamFault.CHANGED, 3)
    assert broken.line == PLAIN[: 2 * CHUNK_BYTES].count(b"\n") + 1


def test_chunks_that_changed_places_are_noticed() -> None:
    first, second, third = ENDS[:3]
    exchanged = SEALED[:first] + SEALED[second:third] + SEALED[first:second] + SEALED[third:]
    assert _fault(exchanged).fault is StreamFault.CHANGED


def test_chunks_of_another_file_are_noticed() -> None:
    other = _sealed(PLAIN)
    assert _fault(SEALED[: ENDS[2]] + other[ENDS[2] :]).fault is StreamFault.CHANGED
    assert _fault(SEALED[:96] + other[96:]).fault is StreamFault.CHANGED


def test_what_was_put_behind_the_end_is_noticed() -> None:
    assert _fault(SEALED + b"x").fault is StreamFault.CHANGED


def test_a_pipe_that_gives_a_little_at_a_time_is_read_to_its_end() -> None:
    class Pipe(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 1, 4099))

    assert b"".join(opened(Pipe(SEALED), PRIVATE)) == PLAIN
