"""People, texts and rows that the tests of the store begin from; change them by `replace`."""

from __future__ import annotations

from hashlib import blake2b, sha256
from random import Random

from db import signatures
from db.engine.transaction import Store
from db.pledges import MadePledge
from db.public_names import PublicName
from db.secrets.vault import TAG_BYTES, AccountTag
from db.signatures import Appearance, Signature, SignedText
from db.subscriptions import Subscription

TEXT = SignedText("a-letter", "1", sha256(b"The whole letter.").hexdigest())
NEVER_REGISTERED = SignedText("a-letter", "0", sha256(b"A draft.").hexdigest())

SIGNATURE = Signature(
    text=TEXT,
    appearance=Appearance.HIDDEN,
    organisation=False,
    confirmed=True,
    sealed=b"only the organisers can open this",
    country="TW",
    locale="zh-Hant-TW",
    platform="telegram",
    consent_version=1,
    month="2026-03",
)
PUBLIC_NAME = PublicName("Lin Shu-fen", None, "teacher", True)
PLEDGE = MadePledge("talk", 1, "private", "2026-04-01", False, "en", "discord", "2026-03")
SUBSCRIPTION = Subscription(b"only the server can read this", "en", "telegram", 1, "2026-03")


def tag_of(name: str) -> AccountTag:
    """A tag that is always the same for `name`."""
    return AccountTag(blake2b(name.encode(), digest_size=TAG_BYTES).digest())


def random_tags(number: int, seed: int) -> list[AccountTag]:
    """Tags as the vault makes them: random to look at."""
    chance = Random(seed)
    return [AccountTag(chance.randbytes(TAG_BYTES)) for _ in range(number)]


ANA, BEN, CHO = tag_of("Ana"), tag_of("Ben"), tag_of("Cho")


async def sign(store: Store, tag: AccountTag, signature: Signature = SIGNATURE) -> None:
    """Sign as one person does: in a transaction of one's own."""
    await store.transact(lambda tx: signatures.sign(tx, tag, signature), (tag,))


async def withdraw(store: Store, tag: AccountTag) -> bool:
    """Withdraw as one person does."""
    return await store.transact(lambda tx: signatures.withdraw(tx, tag), (tag,))


async def signature_of(store: Store, tag: AccountTag) -> Signature | None:
    """What is kept of the signature of `tag`."""
    return await store.transact(lambda tx: signatures.signature_of(tx, tag))


async def number_of_signatures(store: Store) -> int:
    """Rows, not the counter."""
    row = await store.transact(lambda tx: tx.row("SELECT COUNT(*) FROM signature"))
    assert row is not None
    return int(row[0])
