"""The pace of answers that each platform has taught, so that a restart need not learn it anew."""

from __future__ import annotations

from db.engine.transaction import Transaction


async def note(tx: Transaction, platform: str, per_second: int) -> None:
    """Note the answers that `platform` takes in a second."""
    await tx.execute(
        "INSERT INTO pace (platform, per_second) VALUES ($1, $2) "
        "ON CONFLICT (platform) DO UPDATE SET per_second = excluded.per_second",
        platform,
        per_second,
    )


async def noted(tx: Transaction, platform: str) -> int | None:
    """The answers that `platform` takes in a second; None while no limit was met."""
    row = await tx.row("SELECT per_second FROM pace WHERE platform = $1", platform)
    return int(row[0]) if row else None
