"""Statements for PostgreSQL: the tables that one names, and several that are sent as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|EXISTS)\s+(?!SET\b)(\w+)")
WRITTEN = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
PLAIN_INSERT = re.compile(r"INSERT INTO (?!.*ON CONFLICT)", re.DOTALL)
PLACE = re.compile(r"\$(\d+)")


@lru_cache(maxsize=1024)
def tables(sql: str) -> frozenset[str]:
    """The tables that a statement names."""
    return frozenset(TABLE.findall(sql))


@lru_cache(maxsize=1024)
def both_new(sql: str, other: str) -> bool:
    """Whether both statements add a row that is new, so that neither touches the other's."""
    return all(map(PLAIN_INSERT.match, (sql, other)))


@lru_cache(maxsize=256)
def in_one(statements: tuple[str, ...]) -> str:
    """One statement that gives the rows of each in `statements`, as an array of records."""
    arrays = (f"ARRAY(SELECT q FROM ({sql}) q)" for sql in _numbered_on(statements))  # noqa: S608 - constants
    return f"SELECT {', '.join(arrays)}"


@lru_cache(maxsize=256)
def one_after_another(statements: tuple[str, ...]) -> str:
    """One statement that does what each in `statements` does, none of which sees another."""
    if len(statements) == 1:
        return statements[0]
    parts = (f"w{n} AS ({sql})" for n, sql in enumerate(_numbered_on(statements)))
    return f"WITH {', '.join(parts)} SELECT 1"


def _numbered_on(statements: Sequence[str]) -> list[str]:
    """The statements, each with its parameters numbered on from those of the ones before."""
    numbered, before = [], 0
    for sql in statements:
        numbered.append(PLACE.sub(lambda place: f"${int(place[1]) + before}", sql))  # noqa: B023 - used at once
        before += max((int(number) for number in PLACE.findall(sql)), default=0)
    return numbered


@lru_cache(maxsize=64)
def dialect(sql: str) -> str:
    """`sql` with the two words replaced that PostgreSQL spells differently or has no use for."""
    if not sql.startswith(("CREATE TABLE", "ALTER TABLE")):
        return sql
    return re.sub(r"\bBLOB\b", "BYTEA", sql).replace("WITHOUT ROWID", "")
