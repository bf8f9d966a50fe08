"""Days: how many of those who are here came on each, in totals that carry no other dimension.

Rows of people tell the month of an act and nothing finer. Totals move in the transaction of the
act. A row that goes does not know its day: it is taken off the earliest day of its month, so that
the days add up to the rows, and nothing tells how many have left.
"""

from __future__ import annotations

from db.engine.transaction import Transaction


async def came(tx: Transaction, subject: str, day: str) -> None:
    """Count one more of `subject` who came on the ISO date `day`."""
    await tx.execute(
        "INSERT INTO daily (subject, day, n) VALUES ($1, $2, 1) "
        "ON CONFLICT (subject, day) DO UPDATE SET n = daily.n + 1",
        str(subject),
        day,
    )


async def left(tx: Transaction, subject: str, month: str) -> None:
    """Count one less of `subject`, of those who came in `month`, as `2026-11`."""
    await tx.execute(
        "UPDATE daily SET n = n - 1 WHERE subject = $1 AND day = "
        "(SELECT MIN(day) FROM daily WHERE subject = $1 AND SUBSTR(day, 1, 7) = $2)",
        str(subject),
        month,
    )
    await tx.execute("DELETE FROM daily WHERE subject = $1 AND n <= 0", str(subject))


async def by_day(tx: Transaction, subject: str) -> dict[str, int]:
    """The number of those who came on each ISO date."""
    rows = await tx.rows("SELECT day, n FROM daily WHERE subject = $1", str(subject))
    return {str(day): int(n) for day, n in rows}
