"""Doorways: the public name by which a platform leads people to this bot."""

from __future__ import annotations

from db.engine.transaction import Transaction


async def note(tx: Transaction, platform: str, address: str) -> None:
    """Keep that `platform` leads here by `address`, as the name of a bot."""
    if (await every(tx)).get(platform) == address:
        return
    await tx.execute(
        "INSERT INTO doorway (platform, address) VALUES ($1, $2) "
        "ON CONFLICT (platform) DO UPDATE SET address = excluded.address",
        platform,
        address,
    )


async def every(tx: Transaction) -> dict[str, str]:
    """The address on each platform that has told it."""
    rows = await tx.rows("SELECT platform, address FROM doorway")
    return {str(platform): str(address) for platform, address in rows}
