"""Going through a table in small pieces, so that nobody waits for a long transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeAlias

from db.engine.transaction import Row, T, Transaction, Work

PIECE = 500
"""Rows read, or erased, in one transaction: some milliseconds, for which others wait."""

PATIENCE = 0.02
"""Seconds that each piece but the first waits for somebody's commit, if it writes: see `Store`."""

Key: TypeAlias = tuple[Any, ...]


class Transacts(Protocol):
    """A store as walking needs one, or one transaction in place of a store (`Within`)."""

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """Run `work` in a transaction; see `Store`."""
        ...


@dataclass(frozen=True, slots=True)
class Within:
    """The transaction `tx` as a store: every piece of a walk is read in it, for few rows only."""

    tx: Transaction

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """Run `work` in the transaction that is there."""
        return await work(self.tx)


class Piece(Protocol):
    """A piece of a table, read in a transaction of its own."""

    def __call__(
        self, tx: Transaction, after: Key, limit: int
    ) -> Coroutine[Any, Any, Sequence[Row]]:
        """The next rows behind the key `after`, in the order of the key, whose columns come first.

        As many as `limit`, or fewer where the table ends with them.
        """
        ...


async def walk(store: Transacts, piece: Piece, beginning: Key) -> AsyncIterator[Sequence[Row]]:
    """Every row of a table behind the key `beginning`, in the order of its key, piece by piece.

    Each piece is a transaction of its own. A row that changes meanwhile is seen as it was or as it
    is, and no row twice; a new row is seen if its key is still ahead. Raises `StoreUnavailable`.
    """
    key = beginning
    while True:
        rows = await store.transact(partial(piece, after=key, limit=PIECE))
        if rows:
            yield rows
        if len(rows) < PIECE:
            return
        key = tuple(rows[-1][: len(key)])
