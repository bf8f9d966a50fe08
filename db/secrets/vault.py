"""The vault: accounts become tags, names are sealed, addresses encrypted.

A tag comes from Argon2id over the account and a key outside the database: with the database alone
nothing can be tried, and with the key too each guess costs 16 MiB and about 14 ms (decision 0003).
Tags differ by purpose, so no two tables can be joined. All but those in `KEPT` need the secret
`ties` as well, of which this server lets go when the campaign has closed (decision 0033).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
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

BEHIND_ALL = b"\xff" * (TAG_BYTES + 1)
"""Bytes that come behind every tag, in the order of tags."""

MESSAGE_BYTES, SALT_BYTES = 8, 4
ARGON2_PASSES = 2
ARGON2_BYTES = 16 * 1024 * 1024

SEAL_STEP = 256
"""The smallest size of a sealed content, in bytes.

Every content is padded to a smallest size, doubled until it fits, so that its length says little.
"""

ACCOUNT_STEP = 896
"""The smallest size of what is encrypted to an account, in bytes.

Every receipt fits, and each of an open form's steps; and with more a row would need a page of its
own on SQLite.
"""


class Purpose(StrEnum):
    """The purpose of a tag: the table in which the tag stands; of `TURN` in none."""

    SIGNATURE = "signature"
    PUBLIC_NAME = "public name"
    ORGANISATION = "organisation"
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
    SUSPECT = "suspect"
    TURN = "turn"


KEPT = frozenset((Purpose.PUBLIC_NAME, Purpose.ORGANISATION, Purpose.STAFF))
"""The purposes whose tags stay when the campaign has closed: what is shown, and who answers."""


class Column(StrEnum):
    """The column of a row that something is hidden in, which opens in no other."""

    ADDRESS = "address"
    OWNER = "owner"
    REMINDERS = "reminders"
    CONTENT = "content"
    WISH = "hidden"
    TYPED = "sealed"
    SINCE = "since"
    SAID = "said"
    KEPT = "kept"
    REASON = "reason"
    SIGNATURE = "signature"
    CHOSEN = "chosen"
    TAKEN = "taken"
    BATCH = "batch"
    LEAF = "leaf"
    ENTRY = "entry"
    ENTRIES = "entries"

    @property
    def step(self) -> int:
        """The smallest size of what is hidden in the column, in bytes."""
        match self:
            case Column.REMINDERS | Column.WISH | Column.TYPED:
                return 512
            case Column.CONTENT | Column.KEPT | Column.TAKEN | Column.ENTRIES:
                return 2048
            case Column.REASON | Column.SAID:
                return 1024
            case Column.SINCE | Column.SIGNATURE | Column.CHOSEN | Column.LEAF:
                return 64
            case Column.ENTRY:
                return 256
        return 128


class SealBroken(Exception):
    """A seal or an encryption does not open: the key is wrong, or bytes were changed."""


@dataclass(frozen=True)
class AccountKeys:
    """The keys of an account, known while the account talks: tags and encryption come from them."""

    _root: bytes = field(repr=False)
    _tied: bytes = field(repr=False)
    _tags: dict[Purpose, AccountTag] = field(default_factory=dict, repr=False, compare=False)

    def tag(self, purpose: Purpose) -> AccountTag:
        """The account's tag for `purpose`."""
        if purpose not in self._tags:
            root = self._root if purpose in KEPT else self._tied
            self._tags[purpose] = AccountTag(_derive(root, f"tag {purpose}", TAG_BYTES))
        return self._tags[purpose]

    def encrypt(self, purpose: Purpose, content: bytes) -> bytes:
        """`content`, padded, for the account alone: the server too needs its id to read that."""
        return bytes(self._box(f"padded key {purpose}").encrypt(_padded(content, ACCOUNT_STEP)))

    def decrypt(self, purpose: Purpose, encrypted: bytes) -> bytes:
        """The content that `encrypt` turned into `encrypted`. Raises `SealBroken`.

        What an earlier version of the bot encrypted has another key, and no padding.
        """
        try:
            return _unpadded(self._box(f"padded key {purpose}").decrypt(encrypted))
        except CryptoError:
            pass
        try:
            return self._box(f"key {purpose}").decrypt(encrypted)
        except CryptoError:
            raise SealBroken from None

    def _box(self, key: str) -> SecretBox:
        return SecretBox(_derive(self._tied, key, SecretBox.KEY_SIZE))


def _today() -> date:
    return datetime.now(UTC).date()


class Vault:
    """The vault: everything that needs the server's keys.

    `today` is the present day: a mark by a renewed key is accepted for some days more.
    """

    def __init__(self, keys: ServerKeys, today: Callable[[], date] = _today) -> None:
        self._keys = keys
        self._today = today
        self._salt = _derive(keys.tags, "argon2id salt", argon2id.SALTBYTES)
        self._marking: dict[tuple[bytes, str], bytes] = {}
        self._newest: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return "Vault(…)"

    @property
    def organisers(self) -> bytes:
        """The organisers' public key, to which names and exports are sealed."""
        return self._keys.organisers

    @property
    def month(self) -> str:
        """The present month: ISO, as 2026-11."""
        return f"{self._today():%Y-%m}"

    def recognise(self, platform: str, account: str) -> AccountKeys:
        """The keys of an account. Slow by design: not to be called on the event loop."""
        identity = _derive(self._keys.tags, f"{platform}\0{account}", 32)
        root = argon2id.kdf(32, identity, self._salt, opslimit=ARGON2_PASSES, memlimit=ARGON2_BYTES)
        ties = self._keys.ties
        return AccountKeys(root, root if ties is None else _derive(ties, root.hex(), 32))

    @property
    def is_tied(self) -> bool:
        """Whether this server has the secret that leads from accounts to their signatures."""
        return self._keys.ties is not None

    @property
    def is_closed(self) -> bool:
        """Whether the key file says that the campaign has closed, and who signed is unknown."""
        return self._keys.closed

    def part(self) -> None:
        """Let go of the secret that leads from accounts to their signatures, for ever."""
        self._keys = replace(self._keys, ties=None, closed=True)

    def seal(self, content: dict[str, str]) -> bytes:
        """`content` for the organisers' eyes only; this server cannot open it again."""
        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return bytes(self._organisers.encrypt(_padded(plain, SEAL_STEP)))

    def encrypt_address(
        self, tag: AccountTag, address: str, column: Column = Column.ADDRESS
    ) -> bytes:
        """`address` for the server alone, and only in `column` of the row of `tag`."""
        return self.hide(tag, address.encode(), column)

    def decrypt_address(
        self, tag: AccountTag, encrypted: bytes, column: Column = Column.ADDRESS
    ) -> str:
        """The address that `encrypt_address` turned into `encrypted`. Raises `SealBroken`."""
        return self.unhide(tag, encrypted, column).decode()

    def hide(self, tag: AccountTag, content: bytes, column: Column = Column.CONTENT) -> bytes:
        """`content`, padded, readable only with the server's key, in `column` of the row of `tag`.

        An attacker who writes to the database can exchange no two columns, nor two rows.
        """
        return bytes(
            self._hiding(f"{column} of {tag.hex()}").encrypt(_padded(content, column.step))
        )

    def unhide(self, tag: AccountTag, hidden: bytes, column: Column = Column.CONTENT) -> bytes:
        """The content that `hide` turned into `hidden`. Raises `SealBroken`.

        Before the keys are renewed for the first time, a row of an earlier version opens too: all
        its columns have one key.
        """
        try:
            return _unpadded(self._hiding(f"{column} of {tag.hex()}").decrypt(hidden))
        except (CryptoError, TypeError):  # in SQLite, a column may hold a number
            if self._keys.renewed:
                raise SealBroken from None
        try:
            return _unpadded(self._hiding(f"address {tag.hex()}").decrypt(hidden))
        except (CryptoError, TypeError):
            raise SealBroken from None

    def cover(self, tag: AccountTag, broadcast: int, message: int) -> int:
        """The number of a message as the row of `tag` keeps it, another one each time: 12 bytes.

        A platform knows whose chat a message is in, so only the server's key uncovers the number.
        """
        salt = int.from_bytes(random(SALT_BYTES)) or 1
        return salt << 8 * MESSAGE_BYTES | message ^ self._mask(tag, broadcast, salt)

    def uncover(self, tag: AccountTag, broadcast: int, covered: int) -> int:
        """The number of a message that `cover` turned into `covered`.

        A number that an earlier version of the bot covered has no salt.
        """
        salt, number = divmod(covered, 1 << 8 * MESSAGE_BYTES)
        return number ^ self._mask(tag, broadcast, salt)

    def _mask(self, tag: AccountTag, broadcast: int, salt: int) -> int:
        of = f"{broadcast}:{tag.hex()}" + (f":{salt}" if salt else "")
        return int.from_bytes(self.mark("copy", of, MESSAGE_BYTES))

    def mark(self, purpose: str, content: str, size: int, epoch: int | None = None) -> bytes:
        """A digest of `content`, of `size` bytes, that nobody makes without the server's key.

        `epoch` is the number of the key among those that there have been, by default the newest.
        """
        if epoch is not None:
            key = self._keys.of(purpose)[-1 - epoch]
            return self._marked(key.secret, purpose, content, size)
        if purpose not in self._newest:
            self._newest[purpose] = self._marking_key(self._keys.of(purpose)[0].secret, purpose)
        return _derive(self._newest[purpose], content, size)

    def marks(self, purpose: str, content: str, size: int) -> Iterator[bytes]:
        """The digests of `content` that are accepted where they come from outside, newest first.

        What stands in the database has the newest one alone: rows are marked anew with a new key.
        """
        for key in self._keys.accepted(purpose, self._today()):
            yield self._marked(key.secret, purpose, content, size)

    def epoch(self, purpose: str) -> int:
        """The number of the newest key of `purpose`: 0 before any renewal."""
        return len(self._keys.of(purpose)) - 1

    def _marked(self, secret: bytes, purpose: str, content: str, size: int) -> bytes:
        return _derive(self._marking_key(secret, purpose), content, size)

    def _marking_key(self, secret: bytes, purpose: str) -> bytes:
        key = self._marking.get((secret, purpose))
        if key is None:
            key = self._marking[secret, purpose] = _derive(secret, f"mark {purpose}", 32)
        return key

    @cached_property
    def _organisers(self) -> SealedBox[PublicKey]:
        return SealedBox(PublicKey(self.organisers))

    def _hiding(self, where: str) -> SecretBox:
        return SecretBox(_derive(self._keys.addresses, where, SecretBox.KEY_SIZE))


class Opener:
    """What opens seals by the organisers' `private` key, on their own machine and offline."""

    def __init__(self, private: bytes) -> None:
        self._box = SealedBox(PrivateKey(private))

    def __call__(self, sealed: bytes) -> dict[str, str]:
        """The content that was sealed to the organisers. Raises `SealBroken`."""
        try:
            return dict(json.loads(_unpadded(self._box.decrypt(sealed))))
        except (CryptoError, ValueError, TypeError):
            raise SealBroken from None


def unseal(private: bytes, sealed: bytes) -> dict[str, str]:
    """The content of a single seal, as `Opener` opens it. Raises `SealBroken`."""
    try:
        return Opener(private)(sealed)
    except CryptoError:
        raise SealBroken from None


def new_token() -> str:
    """A token of eight characters that nobody can guess."""
    return random(4).hex()


def _derive(key: bytes, purpose: str, size: int) -> bytes:
    return hashlib.blake2b(
        purpose.encode(errors="surrogatepass"), key=key, digest_size=size
    ).digest()


def _padded(content: bytes, smallest: int) -> bytes:
    """`content` with 0x80 and zeros behind it (ISO/IEC 7816-4), as long as many others."""
    content += b"\x80"
    size = smallest
    while size < len(content):
        size *= 2
    return content.ljust(size, b"\0")


def _unpadded(padded: bytes) -> bytes:
    return padded.rstrip(b"\0")[:-1]
