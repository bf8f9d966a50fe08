"""Signed notes and checkpoints, against the specification's and those of a public log."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest

from db.log.notes import Checkpoint, LogKey, NotSigned, key_id, opened, text_of

EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
)
"""The example of C2SP's signed-note."""

GO = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
CHECKPOINT_OF_GO = (
    "go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n"
    "— sum.golang.org Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnU"
    "ADGMkok3U0m2Zgo=\n"
)
"""A checkpoint of Go's checksum database, of google/trillian-examples (addrwitness)."""

KEY = LogKey("example.org/letter", bytes(range(32)))
CHECKPOINT = Checkpoint(KEY.origin, 7, bytes(32))


def _public(verifier: str) -> bytes:
    return b64decode(verifier.split("+", 2)[2])[1:]


@pytest.mark.parametrize(
    ("verifier", "note"), [(EXAMPLE, NOTE), (GO, CHECKPOINT_OF_GO)], ids=["the specification", "Go"]
)
def test_a_note_that_others_signed_is_opened_by_their_key_alone(verifier: str, note: str) -> None:
    name, id, _ = verifier.split("+", 2)
    assert key_id(name, _public(verifier)).hex() == id
    assert text_of(note.encode(), name, _public(verifier)) == note.partition("\n\n")[0] + "\n"
    with pytest.raises(NotSigned):
        text_of(note.encode(), name, bytes(32))


def test_a_checkpoint_is_opened_as_it_was_signed() -> None:
    note = KEY.sign(CHECKPOINT)
    assert note.startswith("example.org/letter\n7\nAAAA")
    assert KEY.opened(note.encode()) == CHECKPOINT
    assert KEY.sign(CHECKPOINT) == note
    assert re.fullmatch(r"example\.org/letter\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", KEY.verifier)


def test_signatures_of_others_beside_are_passed_over() -> None:
    other = LogKey("witness.example", bytes(32))
    line = other.sign(CHECKPOINT).rpartition("\n\n")[2]
    assert KEY.opened((KEY.sign(CHECKPOINT) + line).encode()) == CHECKPOINT


@pytest.mark.parametrize("place", range(0, len(KEY.sign(CHECKPOINT).encode()), 3))
def test_no_changed_byte_is_taken_for_the_checkpoint(place: int) -> None:
    note = bytearray(KEY.sign(CHECKPOINT).encode())
    note[place] ^= 1
    with pytest.raises(NotSigned):
        KEY.opened(bytes(note))


@pytest.mark.parametrize(
    "text",
    [
        "another\n7\n{root}\n",
        "example.org/letter\n07\n{root}\n",
        "example.org/letter\n7\nAAAA\n",
        "example.org/letter\n7\n{root}\nmore\n",
        "example.org/letter\n7\n",
    ],
)
def test_a_note_of_ours_that_is_no_checkpoint_is_none(text: str) -> None:
    from base64 import b64encode

    from nacl.signing import SigningKey

    written = text.format(root=b64encode(bytes(32)).decode())
    signature = SigningKey(KEY.seed).sign(written.encode()).signature
    id = bytes.fromhex(KEY.verifier.split("+")[1])
    note = f"{written}\n— {KEY.origin} {b64encode(id + signature).decode()}\n"
    with pytest.raises(NotSigned):
        KEY.opened(note.encode())


def test_neither_rubbish_nor_a_flood_is_a_note() -> None:
    public = _public(KEY.verifier)
    for note in (b"", b"\xff\n\n\xff", b"a" * 200_000, KEY.sign(CHECKPOINT).encode()[:-1]):
        with pytest.raises(NotSigned):
            opened(note, KEY.origin, public)


def test_a_key_is_not_shown() -> None:
    assert KEY.seed.hex() not in repr(KEY)
    assert "seed" not in repr(KEY)
