"""A store whose process is killed after so many transactions."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from db.engine.transaction import Store, StoreUnavailable, Trouble, Work

T = TypeVar("T")


class Killed:
    """The `store` for `left` more transactions, and none after that."""

    def __init__(self, store: Store, left: int) -> None:
        self._store, self._left = store, left

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """Run `work` as the store does, or fail."""
        if self._left == 0:
            raise StoreUnavailable(Trouble.UNREACHABLE)
        self._left -= 1
        return await self._store.transact(work, whose, writes=writes, patience=patience)
