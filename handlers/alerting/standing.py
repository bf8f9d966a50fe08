"""The standing of an alert: who is behind it, its broadcast, and whether the alert may go out."""

from __future__ import annotations

from dataclasses import dataclass

from db import broadcasts
from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast
from db.engine.transaction import Transaction
from db.staff import PersonId
from handlers.frame.session import Session
from handlers.staffing import two_people
from messages.text import t

CHANGED = t(
    "Somebody has changed this in the database, past me, so it never goes out. Please write the "
    "alert anew, and tell whoever runs the bot."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of an alert: who is behind it now, and its broadcast once that has begun."""

    voices: frozenset[PersonId]
    broadcast: Broadcast | None


async def standing(session: Session, alert: Alert) -> Standing:
    """The standing of `alert` now."""
    number = alert.broadcast
    return Standing(
        await two_people.behind(session.tx, alert.proposal, session.now),
        await broadcasts.broadcast(session.tx, number) if number is not None else None,
    )


async def may_start(tx: Transaction, alert: Alert, now: str) -> bool:
    """Whether an alert may go out at the stamp `now`: approved, its time come, enough behind it."""
    return (
        alert.sound
        and alert.state is AlertState.APPROVED
        and alert.starts is not None
        and alert.starts <= now
        and two_people.are_enough(await two_people.behind(tx, alert.proposal, now))
    )
