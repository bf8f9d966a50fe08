"""Voices: the people of the staff behind each subject, each for exactly one fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from db import roll
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.marks import Marked, fits, mark
from db.people import PersonId
from db.secrets.vault import Vault

COLUMNS = "kind, subject, fingerprint, person"
"""The columns that a voice's mark is over, in their order."""

VOICES = "voices"
"""What is buried of a subject that nobody stands behind any more, with its kind."""


class Matter(StrEnum):
    """A kind of subject that people stand behind."""

    ALERT = "alert"
    INVITATION = "invitation"
    BROADCASTS = "broadcasts"
    OWNER = "owner"
    CLEANUP = "clean-up"
    CLOSING = "closing"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A subject as people stand behind it: `fingerprint` changes with all that they agree to."""

    matter: Matter
    subject: bytes
    fingerprint: bytes


async def stand_behind(tx: Transaction, proposal: Proposal, person: PersonId) -> None:
    """Count `person` as behind `proposal`, and behind no other fingerprint of its subject."""
    row = (proposal.matter.value, proposal.subject, proposal.fingerprint, person)
    marked = mark(tx.vault, Marked.VOICE, row)
    await tx.execute(
        "INSERT INTO voice (kind, subject, fingerprint, person, mark) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (kind, subject, person) DO UPDATE "
        "SET fingerprint = excluded.fingerprint, mark = excluded.mark",
        *row,
        marked,
    )
    await roll.enter(tx, _key(tx.vault, row), marked)


async def behind(tx: Transaction, proposal: Proposal) -> frozenset[PersonId]:
    """The people who stand behind exactly the fingerprint of `proposal`, staff still or no more.

    A voice without a valid mark, or off the roll, is none.
    """
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM voice "  # noqa: S608 - constant
        "WHERE kind = $1 AND subject = $2 AND fingerprint = $3",
        proposal.matter.value,
        proposal.subject,
        proposal.fingerprint,
    )
    return frozenset(PersonId(bytes(person)) for *_, person in await _standing(tx, rows))


async def carry_over(tx: Transaction, before: Proposal, after: Proposal) -> None:
    """Let the people behind `before` stand behind `after`, of the same subject, instead."""
    for person in await behind(tx, before):
        await stand_behind(tx, after, person)


async def hand_over(tx: Transaction, other: PersonId, person: PersonId) -> None:
    """Let `person` stand behind what `other` stands behind, unless `person` has a voice there."""
    rows = await _of_person(tx, other)
    taken = {(kind, bytes(subject)) for kind, subject, *_ in await _of_person(tx, person)}
    await tx.execute("DELETE FROM voice WHERE person = $1", other)
    for kind, subject, fingerprint, _ in rows:
        await roll.leave(tx, roll.voice_key(tx.vault, kind, bytes(subject), other))
        if (kind, bytes(subject)) not in taken:
            proposal = Proposal(Matter(kind), bytes(subject), bytes(fingerprint))
            await stand_behind(tx, proposal, person)


async def withdraw(tx: Transaction, proposal: Proposal) -> None:
    """Erase every voice for the subject of `proposal`, of any fingerprint."""
    if await erase(tx, proposal.matter, proposal.subject):
        await bury(tx, VOICES, proposal.matter.value, proposal.subject)


async def erase(tx: Transaction, matter: Matter, subject: bytes) -> bool:
    """Erase every voice for a subject, off the roll too; whether there was any."""
    sql = "DELETE FROM voice WHERE kind = $1 AND subject = $2"
    erased = await tx.execute(sql, matter.value, subject) > 0
    await roll.leave(tx, roll.key(tx.vault, Marked.VOICE, matter.value, subject))
    return erased


async def erase_for_lost_invitations(tx: Transaction) -> None:
    """Erase the voices for invitations that are no longer kept."""
    await tx.execute(
        "DELETE FROM voice WHERE kind = $1 AND subject NOT IN (SELECT code FROM invitation)",
        Matter.INVITATION.value,
    )


async def _of_person(tx: Transaction, person: PersonId) -> list[Row]:
    """The voices of `person` that count."""
    rows = await tx.rows(f"SELECT {COLUMNS}, mark FROM voice WHERE person = $1", person)  # noqa: S608
    return await _standing(tx, rows)


async def _standing(tx: Transaction, rows: Sequence[Row]) -> list[Row]:
    """The voices among `rows` that are as they were written and stand on the roll, unmarked."""
    if not rows:
        return []
    _, entries = await roll.standing(tx)
    return [
        content
        for *content, marked in rows
        if fits(tx.vault, Marked.VOICE, content, marked)
        and entries.get(_key(tx.vault, content)) == bytes(marked).hex()
    ]


def _key(vault: Vault, row: Row) -> str:
    kind, subject, _, person = row
    return roll.voice_key(vault, kind, bytes(subject), bytes(person))
