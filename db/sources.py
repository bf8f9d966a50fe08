"""The openings of links with a source code: how often which flyer, which post; never by whom."""

from __future__ import annotations

from db.engine.transaction import Transaction


async def count(tx: Transaction, code: str) -> None:
    """Count one opening of a link with `code`."""
    await tx.execute(
        "INSERT INTO source (code, opened) VALUES ($1, 1) "
        "ON CONFLICT (code) DO UPDATE SET opened = source.opened + 1",
        code,
    )
