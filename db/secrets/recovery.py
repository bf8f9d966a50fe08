"""The recovery key: copies of the database are encrypted to its public half, in the age format.

The server has the public half alone (`age1…`); the secret half is the operators', kept elsewhere.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, Protocol, TypeVar

import pyrage

T = TypeVar("T")


class Readable(Protocol):
    """What is read in pieces."""

    def read(self, size: int, /) -> bytes:
        """At most the next `size` bytes; none at the end."""
        ...


class NoRecoveryKey(ValueError):
    """A text that is no half of a recovery key; the error does not hold the text."""


class CopyClosed(Exception):
    """A copy that does not open: another key, or changed or missing bytes."""


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The public half of a recovery key: `text` begins with `age1`. Raises `NoRecoveryKey`."""

    text: str
    _recipient: pyrage.x25519.Recipient = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_recipient", _read(pyrage.x25519.Recipient.from_str, self.text))

    def encrypt(self, plain: bytes, to: BinaryIO) -> None:
        """Write `plain` to the file `to` so that the secret half alone opens it; see `seal`."""
        self.seal(BytesIO(plain), to)

    def seal(self, plain: Readable, to: BinaryIO) -> None:
        """Write all that is read from `plain` to the file `to`, encrypted, piece by piece.

        Raises `OSError` where it cannot be read or written.
        """
        try:
            pyrage.encrypt_io(plain, to, [self._recipient])
        except pyrage.EncryptError:
            raise OSError(errno.EIO, "encrypting") from None


def new_recovery_key() -> tuple[RecoveryKey, str]:
    """A new recovery key: the public half, and the text of the secret half."""
    identity = pyrage.x25519.Identity.generate()
    return RecoveryKey(str(identity.to_public())), str(identity)


def opened(encrypted: bytes, secret: str) -> bytes:
    """The bytes that were encrypted to a recovery key; see `unseal`."""
    plain = BytesIO()
    unseal(BytesIO(encrypted), secret, plain)
    return plain.getvalue()


def unseal(encrypted: Readable, secret: str, to: BytesIO) -> None:
    """Write to `to` what was encrypted to a recovery key, by the text of its secret half.

    Raises `NoRecoveryKey` and `CopyClosed`; then nothing of what is in `to` is to be believed.
    """
    identity = _read(pyrage.x25519.Identity.from_str, secret)
    try:
        pyrage.decrypt_io(encrypted, to, [identity])
    except (pyrage.DecryptError, OSError):
        raise CopyClosed from None


def _read(half: Callable[[str], T], text: str) -> T:
    try:
        return half(text.strip())
    except (pyrage.IdentityError, pyrage.RecipientError):
        raise NoRecoveryKey from None
