"""The journal's entries, each beside its act in the same transaction."""

from __future__ import annotations

from db import journal
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.staff import Staff
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session


async def by_staff(session: Session, staff: Staff, act: str, subject: str) -> None:
    """Note what `staff` did: a few English words and an id, never a name or an account."""
    vault = session.campaign.vault
    await journal.record(session.tx, vault, session.now, staff.person, act, subject)


async def by_clock(tx: Transaction, campaign: Campaign, act: str, subject: str) -> None:
    """Note what no human being did, in the same words."""
    at = stamp(campaign.now())
    await journal.record(tx, campaign.vault, at, journal.CLOCK, act, subject)
