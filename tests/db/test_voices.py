"""Voices: each for exactly one fingerprint of one subject, and gone with what they were for."""

from __future__ import annotations

from dataclasses import replace

from db import invitations, old, staff, voices
from db.engine.transaction import Store, Transaction
from db.invitations import Candidate, Invitation
from db.old import Old
from db.staff import PersonId, Role, Staff
from db.voices import Matter, Proposal
from tests.stage.factories import ANA, BEN, CHO

P, Q = PersonId(b"p" * 16), PersonId(b"q" * 16)
NOW, LATER = "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z"
ALERT = Proposal(Matter.ALERT, b"abc234", b"as it is")
CHANGED = replace(ALERT, fingerprint=b"as it was changed")
INVITATION = Invitation(
    b"a code", Role.MODERATOR, P, NOW, Candidate(ANA, "Ana", "telegram", b"", "en")
)


async def everyone_behind(tx: Transaction) -> list[tuple[str, bytes]]:
    rows = await tx.rows("SELECT kind, subject, person FROM voice ORDER BY kind, subject, person")
    return [(kind, bytes(subject)) for kind, subject, _ in rows]


async def test_a_voice_is_for_one_fingerprint_and_the_last_one_counts(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        for person in (P, Q, P):
            await voices.stand_behind(tx, ALERT, person)
        assert await voices.behind(tx, ALERT) == {P, Q}
        assert await voices.behind(tx, CHANGED) == frozenset()
        await voices.stand_behind(tx, CHANGED, Q)
        assert await voices.behind(tx, ALERT) == {P}
        assert await voices.behind(tx, CHANGED) == {Q}

    await store.transact(work)


async def test_the_same_bytes_of_another_kind_are_another_subject(store: Store) -> None:
    other = replace(ALERT, matter=Matter.INVITATION)

    async def work(tx: Transaction) -> None:
        await voices.stand_behind(tx, ALERT, P)
        assert await voices.behind(tx, other) == frozenset()
        await voices.stand_behind(tx, other, Q)
        await voices.withdraw(tx, other)
        assert await voices.behind(tx, ALERT) == {P}

    await store.transact(work)


async def test_all_voices_for_a_subject_are_withdrawn_together(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await voices.stand_behind(tx, ALERT, P)
        await voices.stand_behind(tx, CHANGED, Q)
        await voices.withdraw(tx, ALERT)
        assert await everyone_behind(tx) == []

    await store.transact(work)


async def test_voices_are_carried_over_from_one_fingerprint_alone(store: Store) -> None:
    later = replace(ALERT, fingerprint=b"later")

    async def work(tx: Transaction) -> None:
        await voices.stand_behind(tx, ALERT, P)
        await voices.stand_behind(tx, CHANGED, Q)
        await voices.carry_over(tx, ALERT, later)
        assert await voices.behind(tx, later) == {P}
        assert await voices.behind(tx, ALERT) == frozenset()
        assert await voices.behind(tx, CHANGED) == {Q}

    await store.transact(work)


async def _invited(tx: Transaction) -> None:
    """Two invitations, one of them old, and a voice for each, for an alert and for one more."""
    for invitation in (INVITATION, replace(INVITATION, code=b"new", expires=LATER, candidate=None)):
        await invitations.put(tx, invitation)
        await voices.stand_behind(tx, invitation.proposal, P)
    await voices.stand_behind(tx, ALERT, P)


NEW_AND_ALERT = [("alert", b"abc234"), ("invitation", b"new")]


async def test_a_kept_invitation_keeps_its_voices_when_it_is_taken_up(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await _invited(tx)
        await invitations.put(tx, replace(INVITATION, expires=LATER))
        assert ("invitation", b"a code") in await everyone_behind(tx)

    await store.transact(work)


async def test_voices_go_with_the_invitation_however_it_goes(store: Store) -> None:
    async def by_code(tx: Transaction) -> None:
        await _invited(tx)
        await invitations.drop(tx, b"a code")
        assert await everyone_behind(tx) == NEW_AND_ALERT

    async def by_account(tx: Transaction) -> None:
        await _invited(tx)
        await invitations.drop_of(tx, ANA)
        assert await everyone_behind(tx) == NEW_AND_ALERT

    async def by_age(tx: Transaction) -> None:
        await _invited(tx)
        assert await old.erase_piece(tx, Old.INVITATIONS, LATER) == 1
        assert await everyone_behind(tx) == NEW_AND_ALERT

    async def by_a_candidate_who_forgets(tx: Transaction) -> None:
        await _invited(tx)
        await staff.remove(tx, ANA)
        assert await everyone_behind(tx) == NEW_AND_ALERT

    async def by_an_inviter_who_leaves(tx: Transaction) -> None:
        await _invited(tx)
        await staff.put(tx, Staff(BEN, P, Role.ORGANISER, "Ben", NOW, "discord", b"", "en"))
        await staff.remove(tx, CHO)
        assert len(await everyone_behind(tx)) == 3
        await staff.remove(tx, BEN)
        assert await everyone_behind(tx) == NEW_AND_ALERT[:1]

    for way in (by_code, by_account, by_age, by_a_candidate_who_forgets, by_an_inviter_who_leaves):
        await store.transact(way)


async def test_a_person_of_two_has_one_voice_for_each_subject(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await voices.stand_behind(tx, ALERT, P)
        await voices.stand_behind(tx, ALERT, Q)
        await voices.stand_behind(tx, INVITATION.proposal, Q)
        await staff.unite(tx, P, (Q,))
        assert await voices.behind(tx, ALERT) == {P}
        assert await voices.behind(tx, INVITATION.proposal) == {P}

    await store.transact(work)
