"""Transactions, the work that is done inside them, and the stores that run such work.

Work is an ordinary `async def` that awaits nothing but its transaction. SQLite runs it to its end
inside the database's own thread, one thread hop for a whole group of work; PostgreSQL runs it on
the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

from db.engine.progress import Progress, untold
from db.secrets.recovery import RecoveryKey
from db.secrets.vault import Vault

T = TypeVar("T")
Param: TypeAlias = str | int | bytes | None
Row: TypeAlias = Sequence[Any]
Read: TypeAlias = tuple[str, tuple[Param, ...]]
"""A statement that reads, and its parameters."""


class Transaction(Protocol):
    """One transaction; statements number their parameters `$1`, `$2` on both engines."""

    vault: Vault
    """The vault of the keys with which the store was opened."""

    outside: dict[str, str]
    """The values, by name, to note in the machine's `State` once the work is committed.

    They are noted before the work's caller hears of the commit.
    """

    buried: list[bytes]
    """The marks of tombstones, to note beside the database in the same way; see `bury`."""

    wrote: bool
    """Whether any row was touched."""

    erases: bool
    """True for work whose deleted bytes must be gone from disk before anyone is answered."""

    share: int
    """The share of a total in which this transaction counts; see `db/counters.py`."""

    def noted(self, name: str) -> str | None:
        """The value under `name` in the machine's `State`, or in `outside` by now; None without."""
        ...

    async def alone(self) -> None:
        """See that no other work writes meanwhile, from before the first statement on."""
        ...

    async def ahead(self, reads: Callable[[], Sequence[Read]]) -> None:
        """Read at once what will be asked for one by one, where the way to the database is long."""
        ...

    async def rows(self, sql: str, *params: Param) -> Sequence[Row]:
        """All rows that `sql` gives."""
        ...

    async def row(self, sql: str, *params: Param) -> Row | None:
        """The first row that `sql` gives."""
        ...

    async def execute(self, sql: str, *params: Param) -> int:
        """Run `sql`; the number of rows touched."""
        ...

    async def later(self, sql: str, *params: Param) -> None:
        """Run `sql`, which surely touches a row, before anything reads its table or commits."""
        ...


Work: TypeAlias = Callable[[Transaction], Coroutine[Any, Any, T]]


class Trouble(StrEnum):
    """The reason why a store cannot serve."""

    READ_ONLY = "read-only"
    LOCKED = "locked"
    FULL = "full"
    CORRUPT = "corrupt"
    NEWER = "newer"
    RENEWED = "renewed"
    UNFINISHED = "unfinished"
    UNREACHABLE = "unreachable"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


OUTLIVED = (Trouble.NEWER, Trouble.RENEWED)
"""The troubles that end a program: another goes on, of the newer version or with the newer keys."""


class StoreUnavailable(Exception):
    """The store could not do some work, for the reason `trouble`; nothing of that work was kept.

    Where that is `DOUBTFUL`, the work was done, and nobody can tell whether it was kept.
    """

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class LeaseLost(StoreUnavailable):
    """This process does not hold the lease any more on which its work depends."""

    def __init__(self) -> None:
        super().__init__(Trouble.LOCKED)


class Lease(Protocol):
    """The right to do something that one process at a time may do; see `Store.hold`."""

    @property
    def name(self) -> str:
        """The name that processes vie for."""
        ...

    @property
    def lost(self) -> asyncio.Event:
        """The event that is set once the lease is held no more."""
        ...

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lease at this moment; asked right before each effect."""
        ...

    async def check(self, tx: Transaction) -> None:
        """See that nobody else gets the lease before `tx` has ended. Raises `LeaseLost`."""
        ...

    async def release(self) -> None:
        """Let another process have the lease."""
        ...


class Store(Protocol):
    """A database that runs concurrent work as if one came after the other."""

    @property
    def committed(self) -> Mapping[int, int]:
        """How often so much work was committed together, by the pieces of work."""
        ...

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """Run `work` in a transaction; return its result once it is durable.

        `whose` names the accounts whose act `work` is, by tags of `Purpose.TURN`: the acts of one
        account run in the order in which they came, and those of others beside them. Work that is
        nobody's writes alone. `writes` is a guess that saves time where it is right. Work with
        `patience`, in seconds, waits so long for the writes of others, to be committed with them
        where the engine commits several together. An error of `work` is raised here once the writes
        of that work, and no others, are undone. Work may be run more than once until it is
        committed. Raises `StoreUnavailable` if the database fails.
        """
        ...

    async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
        """The lease `name` in this database; None if another process holds it.

        Any number of processes hold a lease that is `shared`, while none has it for itself. Raises
        `StoreUnavailable`.
        """
        ...

    def keep_to(self, marks: Sequence[bytes]) -> None:
        """Keep nothing from now on once the database is by other keys than those of `marks`.

        Work that writes then fails with `Trouble.RENEWED`; see `db/key_epochs.py`.
        """
        ...

    async def scrub(self, progress: Progress = untold) -> None:
        """Remove from disk the bytes that deleted rows left behind, as far as the engine can.

        Being cancelled, it leaves everything as it was. Raises `StoreUnavailable`.
        """
        ...

    async def empty_log(self) -> None:
        """Let go of the log of recent changes, if the engine can. Raises `StoreUnavailable`."""
        ...

    async def backup(self, path: Path, key: RecoveryKey, progress: Progress = untold) -> int:
        """Copy the database to the file `path`, rewritten and encrypted to `key`.

        The copy is a database of SQLite, whatever the engine; the size of the file in bytes. Others
        are served meanwhile. The memory needed is up to twice the database's size. Raises
        `StoreUnavailable`.
        """
        ...

    async def close(self) -> None:
        """Finish all work under way, and let go of the database."""
        ...
