"""Where in the log each signature stands; all of it can be read in the log itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from db.engine.transaction import Transaction
from db.log.entries import Kind, entry_in


def among(entries: Sequence[bytes], start: int) -> Iterator[tuple[bytes, int]]:
    """The commitment and the index of each signature among `entries`, from the index `start` on."""
    for place, written in enumerate(entries, start):
        entry = entry_in(written)
        if entry.kind is Kind.SIGNED:
            yield entry.commitment, place


async def put(tx: Transaction, places: Mapping[bytes, int]) -> None:
    """Note the index of each commitment's entry."""
    for commitment, place in places.items():
        await tx.later(
            "INSERT INTO log_leaf (commitment, place) VALUES ($1, $2) "
            "ON CONFLICT (commitment) DO UPDATE SET place = excluded.place",
            commitment,
            place,
        )


async def of(tx: Transaction, commitment: bytes) -> int | None:
    """The index of the entry of `commitment`; None while it is in no batch."""
    row = await tx.row("SELECT place FROM log_leaf WHERE commitment = $1", commitment)
    return int(row[0]) if row else None
