"""Key files: who holds which, how they are made, and why a key file cannot be used.

The server has `server.key` (its own secrets) and `organisers.pub` (the key that names are sealed
to). The organisers have `organisers.key`, which must never be on the server.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nacl.public import PrivateKey
from nacl.utils import random

SECRET_BYTES = 32
OTHERS = 0o077
"""Permission bits that would let other accounts of the machine at a secret."""

SERVER_KEY, PUBLIC_KEY, ORGANISERS_KEY = "server.key", "organisers.pub", "organisers.key"


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
class ServerKeys:
    """The server's secrets, 32 bytes each, and the organisers' public key."""

    tags: bytes
    addresses: bytes
    organisers: bytes

    def __repr__(self) -> str:
        return "ServerKeys(…)"


def create_keys(folder: Path) -> tuple[Path, Path]:
    """Make a server's and its organisers' keys in `folder`; the two folders to hand out.

    Raises `KeyProblem` if the keys cannot be written, or are there already: none is overwritten.
    """
    pair = PrivateKey.generate()
    server, organisers = folder / "server", folder / "organisers"
    for existing in (server / SERVER_KEY, server / PUBLIC_KEY, organisers / ORGANISERS_KEY):
        if existing.exists():
            raise KeyProblem(KeyFault.EXISTS, existing)
    _write(server / SERVER_KEY, tags=random(SECRET_BYTES), addresses=random(SECRET_BYTES))
    _write(server / PUBLIC_KEY, public=bytes(pair.public_key))
    _write(organisers / ORGANISERS_KEY, private=bytes(pair))
    return server, organisers


def server_keys(folder: Path) -> ServerKeys:
    """The keys in a server's key folder. Raises `KeyProblem`."""
    tags, addresses = _read(folder / SERVER_KEY, "tags", "addresses")
    (organisers,) = _read(folder / PUBLIC_KEY, "public", secret=False)
    return ServerKeys(tags, addresses, organisers)


def organisers_key(path: Path) -> bytes:
    """The organisers' private key. Raises `KeyProblem`."""
    (private,) = _read(path, "private")
    return private


def _write(path: Path, **keys: bytes) -> None:
    text = json.dumps({name: b64encode(key).decode() for name, key in keys.items()}) + "\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise KeyProblem(KeyFault.UNWRITABLE, path) from error


def _read(path: Path, *names: str, secret: bool = True) -> tuple[bytes, ...]:
    try:
        if secret and path.stat().st_mode & OTHERS:
            raise KeyProblem(KeyFault.TOO_OPEN, path)
        keys = json.loads(path.read_text("ascii"))
        secrets = tuple(b64decode(keys[name], validate=True) for name in names)
    except FileNotFoundError:
        raise KeyProblem(KeyFault.MISSING, path) from None
    except OSError:
        raise KeyProblem(KeyFault.UNREADABLE, path) from None
    except (ValueError, KeyError, TypeError):
        raise KeyProblem(KeyFault.MALFORMED, path) from None
    if any(len(key) != SECRET_BYTES for key in secrets):
        raise KeyProblem(KeyFault.MALFORMED, path)
    return secrets
