"""The tables of a database, as both engines have them: columns, keys, and digests of their rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from db.engine.migrate import migrations

VERSION = "schema_version"
"""The table that says which migrations a database has had."""


class NotEmpty(Exception):
    """A database has something in it that is not of this move or restore."""


class NotTheSame(Exception):
    """A table is not as it was, though nothing failed; the database stays closed."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its `columns`, those of its `key`, and which of these are text."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    text: frozenset[str]

    def select(self, which: str = "", *, of: str = "", collation: str = "") -> str:
        """The SQL for the table's rows in the order of their keys, for which `which` holds.

        `of` names the schema, with its full stop. `collation` makes the order of text that of its
        bytes, where it is not so by itself.
        """
        order = (f"{name}{collation if name in self.text else ''}" for name in self.key)
        where = f" WHERE {which}" if which else ""
        return (
            f"SELECT {', '.join(self.columns)} FROM {of}{self.name}{where} "  # noqa: S608 - a schema's names
            f"ORDER BY {', '.join(order)}"
        )

    @property
    def insert(self) -> str:
        """The SQL that puts a row in, for SQLite."""
        places = ", ".join("?" for _ in self.columns)
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({places})"  # noqa: S608 - a schema's names


@dataclass(slots=True)
class Digest:
    """A digest of rows in the order of their keys, the same on both engines."""

    rows: int = 0
    _hash: Any = field(default_factory=blake2b)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add the next rows; their values are text, numbers, bytes or None."""
        for row in rows:
            self._hash.update(repr(tuple(row)).encode())
            self.rows += 1

    def is_as(self, other: Digest) -> bool:
        """Whether the rows of both were the same."""
        return self.rows == other.rows and self._hash.digest() == other._hash.digest()


def tables(connection: sqlite3.Connection) -> tuple[Table, ...]:
    """All tables but `VERSION`; those that others refer to come before these."""
    names = connection.execute(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name <> ? ORDER BY name",
        (VERSION,),
    ).fetchall()
    refer = {name: bool(_pragma(connection, "foreign_key_list", name)) for (name,) in names}
    return tuple(_table(connection, name) for name in sorted(refer, key=lambda name: refer[name]))


def up_to_date(connection: sqlite3.Connection, done: int = 0, target: int | None = None) -> None:
    """Bring a database of SQLite that has had `done` migrations to `target`, or to the newest."""
    wanted = len(migrations()) if target is None else target
    for step in migrations()[done:wanted]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {VERSION} (version INTEGER NOT NULL)")
    connection.execute(f"DELETE FROM {VERSION}")  # noqa: S608 - a constant
    connection.execute(f"INSERT INTO {VERSION} (version) VALUES (?)", (wanted,))  # noqa: S608


class Blank:
    """A new database of SQLite with the `tables` of a version, empty and without their indexes.

    It is in a transaction until `finish`.
    """

    def __init__(self, connection: sqlite3.Connection, version: int) -> None:
        self._connection = connection
        up_to_date(connection, 0, version)
        self._indexes = connection.execute(
            "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in self._indexes:
            connection.execute(f"DROP INDEX {name}")
        self.tables = tables(connection)
        connection.execute("BEGIN")
        for table in self.tables:
            connection.execute(f"DELETE FROM main.{table.name}")  # noqa: S608 - a schema's names

    def finish(self) -> None:
        """Commit, and make the indexes, each of all rows at once."""
        self._connection.execute("COMMIT")
        for _, sql in self._indexes:
            self._connection.execute(sql)


def _table(connection: sqlite3.Connection, name: str) -> Table:
    columns = _pragma(connection, "table_info", name)
    key = sorted((place, column) for _, column, _, _, _, place in columns if place)
    return Table(
        name,
        tuple(column for _, column, *_ in columns),
        tuple(column for _, column in key),
        frozenset(column for _, column, kind, *_ in columns if kind == "TEXT"),
    )


def _pragma(connection: sqlite3.Connection, pragma: str, name: str) -> list[Any]:
    return connection.execute(f"PRAGMA main.{pragma} ({name})").fetchall()
