"""What a piece of work may do inside a transaction, and how it is handed to a store.

Work is an ordinary `async def` that awaits nothing but its transaction. SQLite runs it to its end
inside the database's own thread, one thread hop for a whole group of work; PostgreSQL runs it on
the event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

T = TypeVar("T")
Param: TypeAlias = str | int | bytes | None
Row: TypeAlias = Sequence[Any]


class Transaction(Protocol):
    """One transaction; statements number their parameters `$1`, `$2` on both engines."""

    wrote: bool
    """Whether any row was touched."""

    erases: bool
    """Set by work whose deleted bytes must be gone from disk before anyone is answered."""

    async def rows(self, sql: str, *params: Param) -> Sequence[Row]:
        """All rows that `sql` gives."""
        ...

    async def row(self, sql: str, *params: Param) -> Row | None:
        """The first row that `sql` gives."""
        ...

    async def execute(self, sql: str, *params: Param) -> int:
        """Run `sql`; how many rows it touched."""
        ...


Work: TypeAlias = Callable[[Transaction], Coroutine[Any, Any, T]]


class Trouble(StrEnum):
    """Why a store cannot serve."""

    READ_ONLY = "read-only"
    LOCKED = "locked"
    FULL = "full"
    CORRUPT = "corrupt"
    NEWER = "newer"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


class StoreUnavailable(Exception):
    """The store could not do what was asked; nothing of it was kept."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Store(Protocol):
    """A database that commits concurrent work together."""

    async def transact(self, work: Work[T]) -> T:
        """Run `work` in a transaction; return its result once it is durable.

        What `work` raises is raised here after its writes are undone, and only its own. Work may
        be run more than once until it is committed. Raises `StoreUnavailable` if the database
        fails.
        """
        ...

    async def hold(self, name: str) -> bool:
        """Whether nobody else holds `name` in this database; then this process does, to its end.

        Raises `StoreUnavailable`.
        """
        ...

    async def scrub(self) -> None:
        """Remove from disk what deleted rows left behind, as far as the engine can."""
        ...

    async def backup(self, path: Path | None) -> bool:
        """Copy the database as it is now to `path`, for its owner alone; None only tidies its log.

        False where backups are the operator's, as with a server. Raises `StoreUnavailable`.
        """
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
        ...
