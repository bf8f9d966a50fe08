"""The rule that no one person reaches many: a proposal needs two people behind exactly that.

A person stands behind a proposal here and nowhere else, and only the voices of people who are staff
now count.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Collection

from db import voices
from db.engine.transaction import Transaction
from db.staff import PersonId, Role, Staff
from db.voices import Matter, Proposal
from handlers.frame import roles
from handlers.frame.session import Session
from handlers.staffing import journal

VOICES_NEEDED = 2

NEEDS = {
    Matter.ALERT: Role.MODERATOR,
    Matter.INVITATION: Role.ORGANISER,
    Matter.BROADCASTS: Role.MODERATOR,
    Matter.OWNER: Role.ORGANISER,
    Matter.CLEANUP: Role.ORGANISER,
    Matter.CLOSING: Role.MODERATOR,
    Matter.EXPORT: Role.ORGANISER,
}
"""The role without which a voice does not count."""

SHOWN_BYTES = {
    Matter.ALERT: 16,
    Matter.INVITATION: 9,
    Matter.BROADCASTS: 16,
    Matter.OWNER: 9,
    Matter.CLEANUP: 15,
    Matter.CLOSING: 16,
    Matter.EXPORT: 15,
}
"""The bytes of a fingerprint on a button: too many for an author to make two texts alike. The
button of a newcomer has less room; its fingerprint covers a tag that nobody sees."""


async def stand_behind(
    session: Session, staff: Staff, proposal: Proposal, act: str, subject: str
) -> frozenset[PersonId]:
    """Count `staff` as behind `proposal`, and enter `act` in the journal; the people behind it."""
    await voices.stand_behind(session.tx, proposal, staff.person)
    await journal.by_staff(session, staff, act, subject)
    return await behind(session.tx, proposal, session.now)


async def behind(tx: Transaction, proposal: Proposal, now: str) -> frozenset[PersonId]:
    """The people behind exactly `proposal` whose role, at the stamp `now`, makes them count."""
    effective = await roles.effective(tx, now, NEEDS[proposal.matter])
    return await voices.behind(tx, proposal) & {staff.person for staff in effective}


def are_enough(people: Collection[PersonId]) -> bool:
    """Whether `people` behind a proposal are enough for it."""
    return len(people) >= VOICES_NEEDED


def short_fingerprint(proposal: Proposal) -> str:
    """The beginning of the proposal's fingerprint in base64, which a button carries to agree."""
    shown = proposal.fingerprint[: SHOWN_BYTES[proposal.matter]]
    return urlsafe_b64encode(shown).decode().rstrip("=")
