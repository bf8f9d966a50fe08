"""Sources: the codes in links, and how often links were opened: which flyer; never by whom."""

from __future__ import annotations

from db.engine.transaction import Transaction


async def count(tx: Transaction, code: str) -> None:
    """Count one opening of a link with `code`."""
    await tx.execute(
        "INSERT INTO source (code, opened) VALUES ($1, 1) "
        "ON CONFLICT (code) DO UPDATE SET opened = source.opened + 1",
        code,
    )


async def make(tx: Transaction, code: str) -> bool:
    """Make a source; False where there is one with that code."""
    if await opened(tx, code) is not None:
        return False
    await tx.execute("INSERT INTO source (code, opened) VALUES ($1, 0)", code)
    return True


async def remove(tx: Transaction, code: str) -> bool:
    """Remove a source with its number; False where there is none."""
    return await tx.execute("DELETE FROM source WHERE code = $1", code) > 0


async def opened(tx: Transaction, code: str) -> int | None:
    """How often links with `code` were opened; None where there is no such source."""
    row = await tx.row("SELECT opened FROM source WHERE code = $1", code)
    return int(row[0]) if row else None


async def every(tx: Transaction) -> dict[str, int]:
    """How often the links of each source were opened, by code in order."""
    rows = await tx.rows("SELECT code, opened FROM source")
    return dict(sorted((str(code), int(n)) for code, n in rows))
