"""The openings of links with a source code: how often which flyer, which post; never by whom."""

from __future__ import annotations

from db.engine.transaction import Transaction

MOST_CODES = 500
"""Codes kept; anyone can type one, so their number is bounded."""


async def count(tx: Transaction, code: str) -> None:
    """Count one opening of a link with `code`; a new code beyond `MOST_CODES` is not counted."""
    await tx.execute(
        "INSERT INTO source (code, opened) SELECT CAST($1 AS TEXT), 1 "
        "WHERE (SELECT COUNT(*) FROM source) < $2 "
        "OR EXISTS (SELECT 1 FROM source WHERE code = CAST($1 AS TEXT)) "
        "ON CONFLICT (code) DO UPDATE SET opened = source.opened + 1",
        code,
        MOST_CODES,
    )
