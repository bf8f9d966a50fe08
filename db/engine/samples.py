"""Samples that ANALYZE takes of rows into PostgreSQL's statistics, where nothing rewrites them."""

from __future__ import annotations

from collections.abc import Iterable

from db.engine.transaction import Transaction


async def keep_none(tx: Transaction, tables: Iterable[str]) -> None:
    """Keep ANALYZE from copying rows of `tables`."""
    columns = await tx.rows(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute "
        "WHERE attrelid = ANY (string_to_array($1, ' ')::regclass[]) "
        "AND attnum > 0 AND NOT attisdropped AND attstattarget IS DISTINCT FROM 0",
        " ".join(tables),
    )
    for table, column in columns:
        await tx.execute(f"ALTER TABLE {table} ALTER {column} SET STATISTICS 0")
