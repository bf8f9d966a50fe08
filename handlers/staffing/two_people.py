"""The rule that no one person reaches many: an alert needs two people behind exactly its text."""

from __future__ import annotations

from db import alerts
from db.alerts import VOICES_NEEDED, Alert, AlertState
from db.engine.transaction import Transaction
from db.staff import PersonId
from handlers.frame import roles


async def voices(tx: Transaction, alert: Alert, now: str) -> frozenset[PersonId]:
    """Who stands behind the alert as it is and is staff at the stamp `now`, person by person."""
    effective = await roles.effective(tx, now)
    return await alerts.behind(tx, alert) & {staff.person for staff in effective}


async def may_start(tx: Transaction, alert: Alert, now: str) -> bool:
    """Whether an alert may go out at the stamp `now`: approved, its time come, its voices there."""
    return (
        alert.state is AlertState.APPROVED
        and alert.starts is not None
        and alert.starts <= now
        and len(await voices(tx, alert, now)) >= VOICES_NEEDED
    )
