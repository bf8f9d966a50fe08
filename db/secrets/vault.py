"""The vault: accounts become tags, names are sealed, addresses encrypted.

A tag comes from Argon2id over the account and a key outside the database: with the database alone
nothing can be tried, and with the key too each guess costs 16 MiB and about 14 ms (decision 0003).
Tags differ by purpose, so no two tables can be joined.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NewType

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random

from db.secrets.keys import ServerKeys

AccountTag = NewType("AccountTag", bytes)
"""16 bytes that stand for one account in one table."""

TAG_BYTES = 16
MESSAGE_BYTES = 8
ARGON2_PASSES = 2
ARGON2_BYTES = 16 * 1024 * 1024
SEAL_STEP = 128
"""Bytes. Contents are padded to a multiple of `SEAL_STEP`, so that their length says little."""


class Purpose(StrEnum):
    """The purpose of a tag: the table in which the tag stands."""

    SIGNATURE = "signature"
    PUBLIC_NAME = "public name"
    PLEDGE = "pledge"
    SUBSCRIPTION = "subscription"
    PREFERENCE = "preference"
    OPEN_FORM = "draft"
    RECEIPT = "answer"  # keys come from the value: another word would open no receipt
    STAFF = "staff"
    RESPONSE = "response"
    WISH = "wish"
    OWNER = "owner"
    ANSWER = "kept answer"


class SealBroken(Exception):
    """A seal or an encryption does not open: the key is wrong, or bytes were changed."""


@dataclass(frozen=True)
class AccountKeys:
    """The keys of an account, known while the account talks: tags and encryption come from them."""

    _root: bytes = field(repr=False)
    _tags: dict[Purpose, AccountTag] = field(default_factory=dict, repr=False, compare=False)

    def tag(self, purpose: Purpose) -> AccountTag:
        """The account's tag for `purpose`."""
        if purpose not in self._tags:
            self._tags[purpose] = AccountTag(_derive(self._root, f"tag {purpose}", TAG_BYTES))
        return self._tags[purpose]

    def encrypt(self, purpose: Purpose, content: bytes) -> bytes:
        """`content` for the account alone: the server too needs the account's id to read it."""
        return bytes(self._box(purpose).encrypt(content))

    def decrypt(self, purpose: Purpose, encrypted: bytes) -> bytes:
        """The content that `encrypt` turned into `encrypted`. Raises `SealBroken`."""
        try:
            return self._box(purpose).decrypt(encrypted)
        except CryptoError:
            raise SealBroken from None

    def _box(self, purpose: Purpose) -> SecretBox:
        return SecretBox(_derive(self._root, f"key {purpose}", SecretBox.KEY_SIZE))


class Vault:
    """The vault: everything that needs the server's keys."""

    def __init__(self, keys: ServerKeys) -> None:
        self._keys = keys
        self._salt = _derive(keys.tags, "argon2id salt", argon2id.SALTBYTES)
        self._marking: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return "Vault(…)"

    def recognise(self, platform: str, account: str) -> AccountKeys:
        """The keys of an account. Slow by design: not to be called on the event loop."""
        identity = _derive(self._keys.tags, f"{platform}\0{account}", 32)
        return AccountKeys(
            argon2id.kdf(32, identity, self._salt, opslimit=ARGON2_PASSES, memlimit=ARGON2_BYTES)
        )

    def seal(self, content: dict[str, str]) -> bytes:
        """`content` for the organisers' eyes only; this server cannot open it again."""
        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return bytes(self._organisers.encrypt(_padded(plain)))

    def encrypt_address(self, tag: AccountTag, address: str) -> bytes:
        """`address`, where alerts are sent, for the server alone, and only in the row of `tag`."""
        return self.hide(tag, address.encode())

    def decrypt_address(self, tag: AccountTag, encrypted: bytes) -> str:
        """The address that `encrypt_address` turned into `encrypted`. Raises `SealBroken`."""
        return self.unhide(tag, encrypted).decode()

    def hide(self, tag: AccountTag, content: bytes) -> bytes:
        """`content` for the server alone, readable only with its key and in the row of `tag`."""
        return bytes(self._addresses(tag).encrypt(_padded(content)))

    def unhide(self, tag: AccountTag, hidden: bytes) -> bytes:
        """The content that `hide` turned into `hidden`. Raises `SealBroken`."""
        try:
            return _unpadded(self._addresses(tag).decrypt(hidden))
        except CryptoError:
            raise SealBroken from None

    def cover(self, tag: AccountTag, broadcast: int, message: int) -> int:
        """The number of a message as the row of `tag` keeps it, or the other way round.

        A platform knows whose chat a message is in, so only the server's key uncovers the number.
        """
        mask = self.mark("copy", f"{broadcast}:{tag.hex()}", MESSAGE_BYTES)
        return message ^ int.from_bytes(mask, "big")

    def mark(self, purpose: str, content: str, size: int) -> bytes:
        """A digest of `content`, of `size` bytes, that nobody makes without the server's key."""
        key = self._marking.get(purpose)
        if key is None:
            key = self._marking[purpose] = _derive(self._keys.tags, f"mark {purpose}", 32)
        return _derive(key, content, size)

    @cached_property
    def _organisers(self) -> SealedBox[PublicKey]:
        return SealedBox(PublicKey(self._keys.organisers))

    def _addresses(self, tag: AccountTag) -> SecretBox:
        return SecretBox(_derive(self._keys.addresses, "address " + tag.hex(), SecretBox.KEY_SIZE))


def unseal(private: bytes, sealed: bytes) -> dict[str, str]:
    """The content that was sealed to the organisers, by their private key. Raises `SealBroken`.

    Only ever offline, on the organisers' own machine.
    """
    try:
        plain = _unpadded(SealedBox(PrivateKey(private)).decrypt(sealed))
        return dict(json.loads(plain))
    except (CryptoError, ValueError, TypeError):
        raise SealBroken from None


def new_token() -> str:
    """A token of eight characters that nobody can guess."""
    return random(4).hex()


def _derive(key: bytes, purpose: str, size: int) -> bytes:
    return hashlib.blake2b(
        purpose.encode(errors="surrogatepass"), key=key, digest_size=size
    ).digest()


def _padded(content: bytes) -> bytes:
    """`content` with 0x80 and zeros behind it, to a multiple of `SEAL_STEP` (ISO/IEC 7816-4)."""
    content += b"\x80"
    return content + bytes(-len(content) % SEAL_STEP)


def _unpadded(padded: bytes) -> bytes:
    return padded.rstrip(b"\0")[:-1]
