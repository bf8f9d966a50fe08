"""Roles as they are kept: one row an account, and several accounts that are one person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import invitations, staff, voices
from db.engine.transaction import Store, Transaction
from db.invitations import Invitation, LinkCode
from db.staff import PersonId, Role, Staff
from db.voices import Matter, Proposal
from tests.stage.factories import ANA, BEN, CHO

P, Q = PersonId(b"p" * 16), PersonId(b"q" * 16)
PROPOSAL = Proposal(Matter.ALERT, b"an alert", b"fingerprint")
MODERATOR = Staff(ANA, P, Role.MODERATOR, "Ana", "2026-03-01T12:00:00Z", "telegram", b"1", "en")


async def put(store: Store, *rows: Staff) -> None:
    async def work(tx: Transaction) -> None:
        for row in rows:
            await staff.put(tx, row)

    await store.transact(work)


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_those_before_it_may(role: Role) -> None:
    order = list(Role)
    assert [role.includes(other) for other in order] == [
        order.index(other) <= order.index(role) for other in order
    ]


async def test_a_role_is_kept_as_it_was_given(store: Store) -> None:
    owner = replace(MODERATOR, role=Role.OWNER, settings=True)
    await put(store, MODERATOR, owner)
    assert await store.transact(lambda tx: staff.staff_of(tx, ANA)) == owner
    assert await store.transact(lambda tx: staff.staff_of(tx, BEN)) is None
    assert await store.transact(staff.everyone) == (owner,)


async def test_the_accounts_of_one_person_are_found_together(store: Store) -> None:
    second = replace(MODERATOR, tag=BEN, platform="discord")
    await put(store, MODERATOR, second, replace(MODERATOR, tag=CHO, person=Q))
    found = await store.transact(lambda tx: staff.accounts_of(tx, P))
    assert {one.tag for one in found} == {ANA, BEN}


async def test_whom_a_person_invited_stays_invited_until_the_last_account_goes(
    store: Store,
) -> None:
    await put(store, MODERATOR, replace(MODERATOR, tag=BEN))

    async def invite(tx: Transaction) -> None:
        await invitations.put(tx, Invitation(b"code", Role.MODERATOR, P, "2026-03-02T12:00:00Z"))
        await invitations.offer_link(tx, b"link", LinkCode(ANA, "2026-03-01T12:10:00Z"))

    async def left(tx: Transaction) -> tuple[bool, bool]:
        return (
            await invitations.invitation(tx, b"code") is not None,
            await invitations.link_code(tx, b"link") is not None,
        )

    await store.transact(invite)
    assert await store.transact(lambda tx: staff.remove(tx, ANA))
    assert await store.transact(left) == (True, False)
    assert await store.transact(lambda tx: staff.remove(tx, BEN))
    assert await store.transact(left) == (False, False)
    assert not await store.transact(lambda tx: staff.remove(tx, BEN))


async def test_uniting_two_people_leaves_one_voice_of_them(store: Store) -> None:
    await put(store, MODERATOR, replace(MODERATOR, tag=BEN, person=Q))

    async def work(tx: Transaction) -> set[PersonId]:
        for person in (P, Q):
            await voices.stand_behind(tx, PROPOSAL, person)
        await invitations.put(tx, Invitation(b"code", Role.MODERATOR, Q, "2026-03-02T12:00:00Z"))
        await staff.unite(tx, P, (Q,))
        invitation = await invitations.invitation(tx, b"code")
        assert invitation is not None
        assert invitation.inviter == P
        return set(await voices.behind(tx, PROPOSAL))

    assert await store.transact(work) == {P}
    assert len(await store.transact(lambda tx: staff.accounts_of(tx, P))) == 2
