"""Key files: who holds which, how they are made, and why a key file cannot be used.

The server has `server.key` (its own secrets) and `organisers.pub` (the key that names are sealed
to). The organisers have `organisers.key`, which must never be on the server.

`server.key` is JSON. As it is made, it has three secrets: `tags`, from which all marks come too,
`ties`, without which no account leads to its signature, and `addresses`. Files of before have no
`ties`; nor has one that was let go of when the campaign closed (`db/secrets/parting.py`). Once the
keys have been renewed, `addresses`, `marks` and `journal` are lists, newest first, each entry with
the date since which it is in use.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

from db.secrets.closed import is_open

T = TypeVar("T")

SECRET_BYTES = 32

SERVER_KEY, PUBLIC_KEY, ORGANISERS_KEY = "server.key", "organisers.pub", "organisers.key"

JOURNAL = "journal"
"""The beginning of the purposes whose marks are made by the keys of the journal."""

OF_A_TRIAL = b"only for a trial"
"""The first half of the secret `tags` of a trial's server: a mark that no other database can get.

All tags come from that secret for ever: a campaign that changed it would know nobody any more."""

FOREVER = ("tombstone", "server key", "log head", "alert code")
"""The purposes whose marks outlive every renewal, and so come from `tags`.

Those of tombstones are kept outside the database too; the second tells whose a database is, the
third how much of the public log it knows, and the last stands in messages that people have."""

FORMAT = 2
"""The format of a key file with dated keys; a file without a format has none."""

ACCEPTED = timedelta(days=30)
"""The time for which marks on buttons count after the key that made them was renewed."""


class KeyFault(StrEnum):
    """The fault of a key file."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    TOO_OPEN = "too open"
    MALFORMED = "malformed"
    EXISTS = "exists"
    UNWRITABLE = "unwritable"


class KeyProblem(Exception):
    """A key file cannot be used; the error never holds the contents of the file."""

    def __init__(self, fault: KeyFault, path: Path) -> None:
        super().__init__(fault.value, path)
        self.fault = fault
        self.path = path


@dataclass(frozen=True, slots=True)
class Dated:
    """A secret of 32 bytes, and the ISO date since which it is in use; "" since the beginning."""

    secret: bytes = field(repr=False)
    since: str = ""


@dataclass(frozen=True, slots=True)
class ServerKeys:
    """The server's secrets, and the organisers' public key: each has 32 bytes.

    `tags` are for ever. `addresses` hides what the server must read. `marks` and `journal` are the
    keys of marks, newest first; before their first renewal all marks come from `tags`. `earlier`
    are the keys of addresses before the present one, for a database from before its renewal. `ties`
    are for all tags but those that stay when the campaign closes; None in files of before, and in
    those of a campaign that has `closed`.
    """

    tags: bytes
    addresses: bytes
    organisers: bytes
    marks: tuple[Dated, ...] = ()
    journal: tuple[Dated, ...] = ()
    earlier: tuple[Dated, ...] = ()
    ties: bytes | None = None
    closed: bool = False

    def __repr__(self) -> str:
        return "ServerKeys(…)"

    @property
    def of_a_trial(self) -> bool:
        """Whether these are a trial's keys, which serve nobody."""
        return self.tags.startswith(OF_A_TRIAL)

    @property
    def renewed(self) -> bool:
        """Whether the keys have ever been renewed."""
        return len(self.journal) > 1

    def of(self, purpose: str) -> tuple[Dated, ...]:
        """The keys by which marks of `purpose` are made, newest first; the journal has its own."""
        if purpose in FOREVER:
            return (Dated(self.tags),)
        keys = self.journal if purpose.startswith(JOURNAL) else self.marks
        return keys or (Dated(self.tags),)

    def accepted(self, purpose: str, today: date) -> Iterator[Dated]:
        """The keys of `purpose` whose marks still count on the day `today`, newest first."""
        keys = self.of(purpose)
        yield keys[0]
        for newer, key in pairwise(keys):
            if today <= date.fromisoformat(newer.since) + ACCEPTED:
                yield key

    def before(self, renewals: int) -> ServerKeys | None:
        """The keys as they were before the last so many `renewals`; None if these are erased."""
        if renewals == 0:
            return self
        if not 0 < renewals <= min(len(self.earlier), len(self.marks) - 1):
            return None
        return replace(
            self,
            addresses=self.earlier[renewals - 1].secret,
            marks=self.marks[renewals:],
            journal=self.journal[renewals:],
            earlier=self.earlier[renewals:],
        )


def create_keys(folder: Path, *, trial: bool = False) -> tuple[Path, Path]:
    """Make a server's and its organisers' keys in `folder`; the two folders.

    Those of a `trial` carry the mark `OF_A_TRIAL`. Raises `KeyProblem` if the keys cannot be
    written, or are there already: none is overwritten.
    """
    server, organisers = folder / "server", folder / "organisers"
    _refuse_existing(server / SERVER_KEY, server / PUBLIC_KEY, organisers / ORGANISERS_KEY)
    pair = PrivateKey.generate()
    create_server_key(server, trial=trial)
    keep_public_key(server, bytes(pair.public_key))
    write_keys(organisers / ORGANISERS_KEY, private=bytes(pair))
    return server, organisers


def create_pair(folder: Path) -> tuple[Path, Path]:
    """Make the organisers' two keys in `folder`; the files of the secret and the public one.

    Raises `KeyProblem`, as `create_keys`.
    """
    secret, public = folder / ORGANISERS_KEY, folder / PUBLIC_KEY
    _refuse_existing(secret, public)
    pair = PrivateKey.generate()
    write_keys(secret, private=bytes(pair))
    write_keys(public, public=bytes(pair.public_key))
    return secret, public


def create_server_key(folder: Path, *, trial: bool = False) -> Path:
    """Make the server's own secrets in `folder`, as `create_keys`; their file.

    Raises `KeyProblem`.
    """
    mark = OF_A_TRIAL if trial else b""
    tags = mark + random(SECRET_BYTES - len(mark))
    secrets = {"ties": random(SECRET_BYTES), "addresses": random(SECRET_BYTES)}
    write_keys(folder / SERVER_KEY, tags=tags, **secrets)
    return folder / SERVER_KEY


def keep_public_key(folder: Path, public: bytes) -> Path:
    """Keep the organisers' public key in the server's `folder`; its file. Raises `KeyProblem`."""
    write_keys(folder / PUBLIC_KEY, public=public)
    return folder / PUBLIC_KEY


def public_key_in(text: str) -> bytes:
    """The organisers' public key in `text`: a key file's content, or the key alone in base64.

    Raises `ValueError` for anything else, and for a key to which nothing can be sealed.
    """
    try:
        written = json.loads(text)
    except ValueError:
        written = text
    encoded = written["public"] if isinstance(written, dict) and "public" in written else written
    if not isinstance(encoded, str):
        raise ValueError
    public = b64decode(encoded.strip(), validate=True)
    try:
        SealedBox(PublicKey(public)).encrypt(b"")
    except (CryptoError, TypeError, RuntimeError):
        raise ValueError from None
    return public


def is_organisers_secret(content: str) -> bool:
    """Whether the content of a file is the organisers' secret key, by whatever name it goes."""
    try:
        keys = json.loads(content)
        return len(b64decode(keys["private"], validate=True)) == SECRET_BYTES
    except (ValueError, KeyError, TypeError):
        return False


def server_keys(folder: Path, file: str = SERVER_KEY) -> ServerKeys:
    """The keys in a server's key folder, its own in `file`. Raises `KeyProblem`."""
    keys = read_key(folder / file, _server_secrets)
    organisers = read_key(
        folder / PUBLIC_KEY, lambda written: secret_in(written["public"]), others=True
    )
    return replace(keys, organisers=organisers)


def organisers_key(path: Path) -> bytes:
    """The organisers' private key. Raises `KeyProblem`."""
    return read_key(path, lambda written: secret_in(written["private"]))


def write_server_keys(path: Path, keys: ServerKeys) -> None:
    """Write the server's own secrets to a new file, renewed or not. Raises `KeyProblem`."""
    content: dict[str, object] = {"tags": b64encode(keys.tags).decode()}
    if keys.ties is not None:
        content["ties"] = b64encode(keys.ties).decode()
    if keys.closed:
        content["closed"] = True
    if keys.journal:
        present = Dated(keys.addresses, keys.journal[0].since)
        content |= {
            "format": FORMAT,
            "addresses": _dated((present, *keys.earlier)),
            "marks": _dated(keys.marks),
            "journal": _dated(keys.journal),
        }
    else:
        content["addresses"] = b64encode(keys.addresses).decode()
    _write_new(path, json.dumps(content, indent=1) + "\n")


def _dated(keys: Iterable[Dated]) -> list[dict[str, str]]:
    return [{"key": b64encode(key.secret).decode(), "since": key.since} for key in keys]


def write_keys(path: Path, **keys: bytes) -> None:
    """Write `keys` by name to a new key file. Raises `KeyProblem`."""
    encoded = {name: b64encode(key).decode() for name, key in keys.items()}
    _write_new(path, json.dumps(encoded) + "\n")


def _write_new(path: Path, text: str) -> None:
    """Write a file as `write_private` does, in a folder that is made where there is none."""
    with _making(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, text)


def write_private(path: Path, text: str) -> None:
    """Write `text` to a new file, for its owner alone, and to the disk. Raises `KeyProblem`."""
    with _making(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)


@contextmanager
def _making(path: Path) -> Iterator[None]:
    """Tell as a `KeyProblem` why `path` could not be made in the block."""
    try:
        yield
    except FileExistsError:
        raise KeyProblem(KeyFault.EXISTS, path) from None
    except OSError as error:
        raise KeyProblem(KeyFault.UNWRITABLE, path) from error


def _refuse_existing(*paths: Path) -> None:
    for path in paths:
        if path.exists():
            raise KeyProblem(KeyFault.EXISTS, path)


def read_key(path: Path, parse: Callable[[Any], T], *, others: bool = False) -> T:
    """What `parse` makes of the JSON in a key file, which `others` may be able to read as well.

    Raises `KeyProblem`.
    """
    try:
        if not others and is_open(path.stat()):
            raise KeyProblem(KeyFault.TOO_OPEN, path)
        return parse(json.loads(path.read_text("ascii")))
    except FileNotFoundError:
        raise KeyProblem(KeyFault.MISSING, path) from None
    except OSError:
        raise KeyProblem(KeyFault.UNREADABLE, path) from None
    except (ValueError, KeyError, TypeError):
        raise KeyProblem(KeyFault.MALFORMED, path) from None


def _server_secrets(written: Any) -> ServerKeys:
    """The server's own secrets in a key file, without the organisers' key."""
    tags, ties = secret_in(written["tags"]), _ties(written)
    closed = "closed" in written
    if "format" not in written:
        addresses = secret_in(written["addresses"])
        return ServerKeys(tags, addresses, b"", ties=ties, closed=closed)
    if written["format"] != FORMAT:
        raise ValueError
    (present, *earlier), marks, journal = (
        tuple(Dated(secret_in(each["key"]), _day(each["since"])) for each in written[name])
        for name in ("addresses", "marks", "journal")
    )
    if not marks or not journal:
        raise ValueError
    return ServerKeys(
        *(tags, present.secret, b"", marks, journal, tuple(earlier)), ties=ties, closed=closed
    )


def _ties(written: Any) -> bytes | None:
    return secret_in(written["ties"]) if "ties" in written else None


def secret_in(encoded: str) -> bytes:
    """The 32 bytes that are `encoded` in a key file. Raises `ValueError`."""
    secret = b64decode(encoded, validate=True)
    if len(secret) != SECRET_BYTES:
        raise ValueError
    return secret


def _day(since: str) -> str:
    return date.fromisoformat(since).isoformat() if since else ""
