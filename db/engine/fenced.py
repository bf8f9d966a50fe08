"""A store whose writes all depend on a lease: after its loss nothing is written any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from db.engine.progress import Progress, untold
from db.engine.transaction import Lease, Store, Transaction, Work
from db.secrets.recovery import RecoveryKey

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FencedStore:
    """The store `store` for the holder of `lease`: work that writes is undone without the lease."""

    store: Store
    lease: Lease

    @property
    def committed(self) -> Mapping[int, int]:
        """See `Store.committed`."""
        return self.store.committed

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """Run `work`; see `Store.transact`. Raises `LeaseLost` where it wrote without the lease."""

        async def fenced(tx: Transaction) -> T:
            result = await work(tx)
            if tx.wrote:
                await self.lease.check(tx)
            return result

        return await self.store.transact(fenced, whose, writes=writes, patience=patience)

    async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
        """See `Store.hold`."""
        return await self.store.hold(name, shared=shared)

    def keep_to(self, marks: Sequence[bytes]) -> None:
        """See `Store.keep_to`."""
        self.store.keep_to(marks)

    async def scrub(self, progress: Progress = untold) -> None:
        """See `Store.scrub`."""
        await self.store.scrub(progress)

    async def empty_log(self) -> None:
        """See `Store.empty_log`."""
        await self.store.empty_log()

    async def backup(self, path: Path, key: RecoveryKey, progress: Progress = untold) -> int:
        """See `Store.backup`."""
        return await self.store.backup(path, key, progress)

    async def close(self) -> None:
        """See `Store.close`."""
        await self.store.close()
