"""The journal's entries, each beside its act in the same transaction."""

from __future__ import annotations

from db import journal
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.staff import Staff
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session


async def by_staff(session: Session, staff: Staff, act: str, subject: str) -> None:
    """Enter an act of `staff` in the journal: English words and an id, no name and no account."""
    await journal.record(session.tx, session.now, staff.person, act, subject)


async def by_clock(tx: Transaction, campaign: Campaign, act: str, subject: str) -> None:
    """Enter an act of no human being in the journal: English words and an id."""
    at = stamp(campaign.now())
    await journal.record(tx, at, journal.CLOCK, act, subject)
