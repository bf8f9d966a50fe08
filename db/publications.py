"""Publications: what organisers were last shown of each table of numbers.

How a publication follows from the one before is decided in `handlers/organising/publication.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from db.engine.transaction import Transaction
from db.statistics import Dimension
from db.subjects import Subject

Table: TypeAlias = tuple[Subject, Dimension]
"""A table of numbers by what is counted and how it is divided."""


class Told(NamedTuple):
    """The number of a cell as it was last shown; not `shown` any more where it has fallen."""

    n: int
    shown: bool = True


class Publication(NamedTuple):
    """A table as it was shown: the stamp of its count, the total then, and the cells told so far.

    What the shown cells lack to the total is told of the others together.
    """

    at: str
    total: int
    cells: Mapping[str, Told]

    @property
    def shown(self) -> dict[str, int]:
        """The cells that are shown, with their numbers."""
        return {value: told.n for value, told in self.cells.items() if told.shown}

    @property
    def rest(self) -> int:
        """The number of those who are in no cell that is shown."""
        return self.total - sum(self.shown.values())


async def last(tx: Transaction) -> dict[Table, Publication]:
    """The last publication of each table."""
    cells: dict[Table, dict[str, Told]] = {}
    for subject, dimension, value, n, shown in await tx.rows(
        "SELECT subject, dimension, value, n, shown FROM published"
    ):
        of_table = cells.setdefault((Subject(subject), Dimension(dimension)), {})
        of_table[value] = Told(int(n), bool(shown))
    tables = {}
    for subject, dimension, at, total in await tx.rows(
        "SELECT subject, dimension, at, total FROM publication"
    ):
        table = Subject(subject), Dimension(dimension)
        tables[table] = Publication(at, int(total), cells.get(table, {}))
    return tables


async def keep(tx: Transaction, table: Table, publication: Publication) -> None:
    """Keep the publication of `table` in place of the one before."""
    await tx.execute("DELETE FROM publication WHERE subject = $1 AND dimension = $2", *table)
    await tx.execute("DELETE FROM published WHERE subject = $1 AND dimension = $2", *table)
    await tx.execute(
        "INSERT INTO publication (subject, dimension, at, total) VALUES ($1, $2, $3, $4)",
        *table,
        publication.at,
        publication.total,
    )
    for value, told in publication.cells.items():
        await tx.execute(
            "INSERT INTO published (subject, dimension, value, n, shown) "
            "VALUES ($1, $2, $3, $4, $5)",
            *table,
            value,
            told.n,
            int(told.shown),
        )
