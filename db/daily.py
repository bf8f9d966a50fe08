"""Days: how many of those who are here came on each, in totals that carry no other dimension.

Rows of people tell the month of an act and nothing finer. Totals move in the transaction of the
act. A row that goes does not know its day: it is taken off the earliest day of its month, so that
the days add up to the rows, and nothing tells how many have left. A day's total lies in shares, as
in `db/counters.py`.
"""

from __future__ import annotations

from db.engine.transaction import Transaction


async def came(tx: Transaction, subject: str, day: str, n: int = 1) -> None:
    """Count `n` more of `subject` who came on the ISO date `day`."""
    await tx.later(
        "INSERT INTO daily (subject, day, share, n) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (subject, day, share) DO UPDATE SET n = daily.n + excluded.n",
        str(subject),
        day,
        tx.share,
        n,
    )


async def left(tx: Transaction, subject: str, month: str) -> None:
    """Count one less of `subject`, of those who came in `month`, as `2026-11`."""
    await tx.alone()
    first = await tx.row(
        "SELECT day, SUM(n) FROM daily WHERE subject = $1 AND SUBSTR(day, 1, 7) = $2 "
        "GROUP BY day ORDER BY day LIMIT 1",
        str(subject),
        month,
    )
    if first is None:
        return
    day, n = str(first[0]), int(first[1]) - 1
    await tx.execute("DELETE FROM daily WHERE subject = $1 AND day = $2", str(subject), day)
    if n > 0:
        await tx.execute(
            "INSERT INTO daily (subject, day, share, n) VALUES ($1, $2, 0, $3)",
            str(subject),
            day,
            n,
        )


async def by_day(tx: Transaction, subject: str) -> dict[str, int]:
    """The number of those who came on each ISO date."""
    rows = await tx.rows(
        "SELECT day, SUM(n) FROM daily WHERE subject = $1 GROUP BY day", str(subject)
    )
    return {str(day): int(n) for day, n in rows}
