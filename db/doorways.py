"""Doorways: the public name by which a platform leads people to this bot.

A row without a valid mark, or off the roll, is none: people would be led to somebody else's bot.
"""

from __future__ import annotations

from db import roll
from db.engine.transaction import Transaction
from db.marks import Marked, fits, mark
from db.secrets.vault import Vault

COLUMNS = "platform, address"


async def note(tx: Transaction, platform: str, address: str) -> None:
    """Keep that `platform` leads here by `address`, as the name of a bot."""
    if (await every(tx)).get(platform) == address:
        return
    marked = mark(tx.vault, Marked.DOORWAY, [platform, address])
    await tx.execute(
        "INSERT INTO doorway (platform, address, mark) VALUES ($1, $2, $3) "
        "ON CONFLICT (platform) DO UPDATE SET address = excluded.address, mark = excluded.mark",
        platform,
        address,
        marked,
    )
    await roll.enter(tx, _key(tx.vault, platform), marked)


async def every(tx: Transaction) -> dict[str, str]:
    """The address on each platform that has told it."""
    addresses = {}
    for platform, address, marked in await tx.rows("SELECT platform, address, mark FROM doorway"):
        if fits(tx.vault, Marked.DOORWAY, [platform, address], marked) and await roll.holds(
            tx, _key(tx.vault, platform), bytes(marked)
        ):
            addresses[str(platform)] = str(address)
    return addresses


def _key(vault: Vault, platform: str) -> str:
    return roll.key(vault, Marked.DOORWAY, platform)
