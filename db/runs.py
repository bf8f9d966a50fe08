"""The ledger: every run of a job once, whatever the clock does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.engine.transaction import Row, Transaction

ONCE = ""
"""The due time of a job that happens once and never again."""


class RunState(StrEnum):
    """The state of a run; a run that is `COMING` has not been yet: the clock waits for it."""

    DONE = "done"
    MISSED = "missed"
    FAILED = "failed"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of `job` that was due at the stamp `due`; `detail` says in a word what the job did."""

    job: str
    due: str
    state: RunState
    detail: str = ""


_COLUMNS = "job, due, state, detail"


async def enter(tx: Transaction, run: Run) -> bool:
    """Enter `run` in the transaction of its effect; False if the run is there already."""
    return (
        await tx.execute(
            f"INSERT INTO run ({_COLUMNS}) VALUES ($1, $2, $3, $4) "  # noqa: S608 - constant
            "ON CONFLICT (job, due) DO UPDATE SET state = excluded.state, detail = excluded.detail "
            "WHERE run.state = 'coming'",
            run.job,
            run.due,
            run.state.value,
            run.detail,
        )
        > 0
    )


async def once(tx: Transaction, job: str) -> bool:
    """Enter a job that happens once in all; False if the job has happened."""
    return await enter(tx, Run(job, ONCE, RunState.DONE))


async def expect(tx: Transaction, job: str, due: str | None) -> None:
    """Note the stamp at which `job` comes next, in place of the earlier one; None for never."""
    row = await tx.row("SELECT due FROM run WHERE job = $1 AND state = 'coming'", job)
    if (row[0] if row else None) == due:
        return
    await tx.execute("DELETE FROM run WHERE job = $1 AND state = 'coming'", job)
    if due is not None:
        await enter(tx, Run(job, due, RunState.COMING))


async def coming(tx: Transaction) -> tuple[Run, ...]:
    """The runs that the clock waits for, the soonest first."""
    rows = await tx.rows(
        f"SELECT {_COLUMNS} FROM run WHERE state = 'coming' ORDER BY due, job"  # noqa: S608
    )
    return tuple(map(_run, rows))


async def latest_due(tx: Transaction, until: str) -> dict[str, str]:
    """The latest due time of every job that ran, none after `until`."""
    rows = await tx.rows(
        "SELECT job, MAX(due) FROM run WHERE due <= $1 AND due <> '' AND state <> 'coming' "
        "GROUP BY job",
        until,
    )
    return {str(job): str(due) for job, due in rows}


async def last(tx: Transaction, job: str) -> Run | None:
    """The latest run of `job` by its due time."""
    row = await tx.row(
        f"SELECT {_COLUMNS} FROM run WHERE job = $1 AND state <> 'coming' "  # noqa: S608 - constant
        "ORDER BY due DESC LIMIT 1",
        job,
    )
    return _run(row) if row else None


async def last_done(tx: Transaction, job: str) -> str | None:
    """The latest stamp for which `job` was done; None if it never was."""
    row = await tx.row("SELECT MAX(due) FROM run WHERE job = $1 AND state = 'done'", job)
    return str(row[0]) if row and row[0] else None


async def first_due(tx: Transaction) -> str | None:
    """The earliest stamp in the ledger; None where nothing has run yet."""
    row = await tx.row("SELECT MIN(due) FROM run WHERE due <> '' AND state <> 'coming'")
    return str(row[0]) if row and row[0] else None


async def last_of_each(tx: Transaction) -> tuple[Run, ...]:
    """The latest run of every job that runs again and again, the newest first."""
    rows = await tx.rows(
        "SELECT r.job, r.due, r.state, r.detail FROM run r JOIN "
        "(SELECT job, MAX(due) AS due FROM run WHERE due <> '' AND state <> 'coming' GROUP BY job) "
        "newest ON newest.job = r.job AND newest.due = r.due ORDER BY r.due DESC, r.job"
    )
    return tuple(map(_run, rows))


def _run(row: Row) -> Run:
    job, due, state, detail = row
    return Run(job, due, RunState(state), detail)
