"""Responses of people to an action: one an account, and the totals."""

from __future__ import annotations

from enum import StrEnum

from db.engine.tombstones import bury
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag

RESPONSE = "response"
"""What is buried of an account that answered, with the alert's id."""


class Response(StrEnum):
    """A response of somebody to an action."""

    DONE = "done"
    NOT_NOW = "not now"


async def respond(tx: Transaction, tag: AccountTag, alert: str, response: Response) -> None:
    """Keep a response in place of the account's earlier one to the same alert."""
    before = await response_of(tx, tag, alert)
    if before is response:
        return
    if before is not None:
        await take_back(tx, tag, alert)
    await tx.execute(
        "INSERT INTO response (tag, alert, answer) VALUES ($1, $2, $3)",
        tag,
        alert,
        response.value,
    )
    await _count(tx, alert, response, 1)


async def response_of(tx: Transaction, tag: AccountTag, alert: str) -> Response | None:
    """The account's response to an alert; None without one."""
    row = await tx.row("SELECT answer FROM response WHERE tag = $1 AND alert = $2", tag, alert)
    return Response(row[0]) if row else None


async def responses_of(tx: Transaction, tag: AccountTag) -> tuple[tuple[str, Response], ...]:
    """Every response of the account, each behind the id of the alert."""
    rows = await tx.rows("SELECT alert, answer FROM response WHERE tag = $1 ORDER BY alert", tag)
    return tuple((alert, Response(answer)) for alert, answer in rows)


async def counts(tx: Transaction, alert: str) -> dict[Response, int]:
    """The number of each response to an alert."""
    rows = await tx.rows("SELECT answer, n FROM response_count WHERE alert = $1", alert)
    return dict.fromkeys(Response, 0) | {Response(answer): int(n) for answer, n in rows}


async def forget(tx: Transaction, tag: AccountTag) -> None:
    """Erase the account's responses; the totals no longer count them."""
    for alert, _ in await responses_of(tx, tag):
        await take_back(tx, tag, alert)


async def take_back(tx: Transaction, tag: AccountTag, alert: str) -> None:
    """Erase the account's response to an alert; the totals no longer count it."""
    before = await response_of(tx, tag, alert)
    if before is None:
        return
    await tx.execute("DELETE FROM response WHERE tag = $1 AND alert = $2", tag, alert)
    await _count(tx, alert, before, -1)
    await bury(tx, RESPONSE, tag, alert)
    tx.erases = True


async def _count(tx: Transaction, alert: str, response: Response, change: int) -> None:
    await tx.execute(
        "INSERT INTO response_count (alert, answer, n) VALUES ($1, $2, $3) "
        "ON CONFLICT (alert, answer) DO UPDATE SET n = response_count.n + excluded.n",
        alert,
        response.value,
        change,
    )
