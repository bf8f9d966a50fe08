"""Voices: the people of the staff behind each subject, each for exactly one fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.engine.transaction import Transaction
from db.staff import PersonId


class Matter(StrEnum):
    """A kind of subject that people stand behind."""

    ALERT = "alert"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A subject as people stand behind it: `fingerprint` changes with all that they agree to."""

    matter: Matter
    subject: bytes
    fingerprint: bytes


async def stand_behind(tx: Transaction, proposal: Proposal, person: PersonId) -> None:
    """Count `person` as behind `proposal`, and behind no other fingerprint of its subject."""
    await tx.execute(
        "INSERT INTO voice (kind, subject, fingerprint, person) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (kind, subject, person) DO UPDATE SET fingerprint = excluded.fingerprint",
        proposal.matter.value,
        proposal.subject,
        proposal.fingerprint,
        person,
    )


async def behind(tx: Transaction, proposal: Proposal) -> frozenset[PersonId]:
    """The people who stand behind exactly the fingerprint of `proposal`, staff still or no more."""
    rows = await tx.rows(
        "SELECT person FROM voice WHERE kind = $1 AND subject = $2 AND fingerprint = $3",
        proposal.matter.value,
        proposal.subject,
        proposal.fingerprint,
    )
    return frozenset(PersonId(bytes(person)) for (person,) in rows)


async def carry_over(tx: Transaction, before: Proposal, after: Proposal) -> None:
    """Let the people behind `before` stand behind `after`, of the same subject, instead."""
    await tx.execute(
        "UPDATE voice SET fingerprint = $1 WHERE kind = $2 AND subject = $3 AND fingerprint = $4",
        after.fingerprint,
        before.matter.value,
        before.subject,
        before.fingerprint,
    )


async def withdraw(tx: Transaction, proposal: Proposal) -> None:
    """Erase every voice for the subject of `proposal`, of any fingerprint."""
    await tx.execute(
        "DELETE FROM voice WHERE kind = $1 AND subject = $2",
        proposal.matter.value,
        proposal.subject,
    )


async def erase_for_lost_invitations(tx: Transaction) -> None:
    """Erase the voices for invitations that are no longer kept."""
    await tx.execute(
        "DELETE FROM voice WHERE kind = $1 AND subject NOT IN (SELECT code FROM invitation)",
        Matter.INVITATION.value,
    )
