"""Signs and withdraws until it is killed, and says what it does as soon as it is done.

python -m tests.db.signer_drill ADDRESS SEED: four people at a time, so that commits are shared.
Each line is a sign and a tag: `+` thanked for signing, `?` asks to withdraw, `-` has withdrawn.
"""

from __future__ import annotations

import asyncio
import sys
from random import Random

from db import receipts, signatures
from db.engine.opening import open_store
from db.engine.transaction import Store, Transaction
from db.secrets.vault import TAG_BYTES, AccountTag
from tests.stage.factories import SIGNATURE, TEXT, withdraw
from tests.stage.stores import VAULT

AT_ONCE = 4


async def _sign(store: Store, tag: AccountTag) -> None:
    """With the update that asked for it, in one transaction, as the dispatcher does."""

    async def work(tx: Transaction) -> None:
        await signatures.sign(tx, tag, SIGNATURE)
        await receipts.keep(tx, "telegram", tag, f"{SIGNATURE.month}-01", b"thank you")

    await store.transact(work)


def _say(sign: str, tag: AccountTag) -> None:
    sys.stdout.write(f"{sign}{tag.hex()}\n")
    sys.stdout.flush()


async def _come_and_go(store: Store, chance: Random) -> None:
    while True:
        tag = AccountTag(chance.randbytes(TAG_BYTES))
        await _sign(store, tag)
        _say("+", tag)
        if chance.random() < 0.2:
            _say("?", tag)
            await withdraw(store, tag)
            _say("-", tag)


async def _drill(address: str, seed: str) -> None:
    store = await open_store(address, VAULT)
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    people = (_come_and_go(store, Random(f"{seed} {number}")) for number in range(AT_ONCE))
    await asyncio.gather(*people)


if __name__ == "__main__":
    asyncio.run(_drill(*sys.argv[1:]))
