"""A transaction on SQLite: each of its statements runs at once, in the connection's thread."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache

from db.engine.state import State
from db.engine.transaction import Param, Read, Row
from db.secrets.vault import Vault


class SqliteTransaction:
    """A `Transaction` whose awaits never wait: each runs its statement at once, in this thread."""

    __slots__ = ("_run", "_state", "buried", "erases", "outside", "share", "vault", "wrote")

    def __init__(
        self, connection: sqlite3.Connection, vault: Vault, state: State | None = None
    ) -> None:
        self._run = connection.execute
        self._state = state or State()
        self.vault = vault
        self.outside: dict[str, str] = {}
        self.buried: list[bytes] = []
        self.wrote = False
        self.erases = False
        self.share = 0

    def noted(self, name: str) -> str | None:
        """The value under `name`; see `Transaction.noted`."""
        return self.outside.get(name, self._state[name])

    async def alone(self) -> None:
        """Do nothing: one work runs at a time."""

    async def ahead(self, reads: Callable[[], Sequence[Read]]) -> None:
        """Do nothing: there is no way to the database."""

    async def rows(self, sql: str, *params: Param) -> Sequence[Row]:
        """All rows that `sql` gives."""
        return self._run(_numbered(sql), params).fetchall()

    async def row(self, sql: str, *params: Param) -> Row | None:
        """The first row that `sql` gives."""
        rows = self._run(_numbered(sql), params).fetchall()
        return rows[0] if rows else None

    async def execute(self, sql: str, *params: Param) -> int:
        """Run `sql`; the number of rows touched."""
        touched = self._run(_numbered(sql), params).rowcount
        self.wrote = self.wrote or touched != 0  # -1: it changed the schema
        return touched

    async def later(self, sql: str, *params: Param) -> None:
        """Run `sql` now."""
        self._run(_numbered(sql), params)
        self.wrote = True


@lru_cache(maxsize=256)
def _numbered(sql: str) -> str:
    """`sql` with its parameters as SQLite numbers them: `?1` for `$1`."""
    return re.sub(r"\$(\d+)", r"?\1", sql)
