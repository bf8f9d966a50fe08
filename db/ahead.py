"""What nearly every update asks for, read on one way to the database.

A statement that is missing here costs a way of its own, and nothing else.
"""

from __future__ import annotations

from functools import partial

from db import (
    cleaned,
    closing,
    conversations,
    receipts,
    signatures,
    subscriptions,
    typed_messages,
    wishes,
)
from db.engine.transaction import Read, Transaction
from db.log import head
from db.secrets.vault import AccountKeys, Purpose, Vault


async def read(
    tx: Transaction, keys: AccountKeys, platform: str, update: bytes, *, act: bool
) -> None:
    """Read ahead what an update of an account asks for; of an `act` also what forms look at."""
    await tx.ahead(partial(_reads, tx.vault, keys, platform, update, act))


def _reads(vault: Vault, keys: AccountKeys, platform: str, update: bytes, act: bool) -> list[Read]:
    reads: list[Read] = [
        (conversations.LANGUAGE_OF, (keys.tag(Purpose.PREFERENCE),)),
        *receipts.reads(vault, platform, update),
        (conversations.OPEN_FORM_OF, (keys.tag(Purpose.OPEN_FORM),)),
        (closing.CLOSINGS, ()),
    ]
    if act:
        reads += [
            (signatures.SIGNATURE_OF, (keys.tag(Purpose.SIGNATURE),)),
            (cleaned.CLEANED_OF, (keys.tag(Purpose.SIGNATURE),)),
            (subscriptions.SUBSCRIPTION_OF, (keys.tag(Purpose.SUBSCRIPTION),)),
            (head.READ, ()),
            (wishes.WISH_OF, (keys.tag(Purpose.WISH),)),
            (typed_messages.TYPED_OF, (keys.tag(Purpose.OPEN_FORM),)),
        ]
    return reads
