"""One-time codes: kept as digests, taken up once, gone when they are old."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import invitations
from db.code_letters import LETTERS
from db.engine.transaction import Store, Transaction
from db.invitations import CODE_LETTERS, Candidate, Invitation, LinkCode
from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import Vault
from db.staff import PersonId, Role
from tests.stage.factories import ANA, BEN

NOW, LATER = "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z"
INVITATION = Invitation(b"a code", Role.ORGANISER, PersonId(b"p" * 16), LATER)
CANDIDATE = Candidate(ANA, "Ana", "telegram", b"hidden", "ar")
VAULT = Vault(ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32))


def test_a_code_has_bits_enough_that_nobody_guesses_it() -> None:
    assert CODE_LETTERS * log2(len(LETTERS)) >= 60
    assert len({invitations.new_code() for _ in range(1000)}) == 1000


@given(st.text(LETTERS, min_size=CODE_LETTERS, max_size=CODE_LETTERS), st.data())
def test_a_code_is_the_same_however_it_is_typed(code: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from(("", " ", "-")))
        + data.draw(st.sampled_from((each, each.lower())))
        for each in code.replace("0", "O").replace("1", "L")
    )
    assert invitations.digest(VAULT, typed) == invitations.digest(VAULT, code)


def test_letters_that_look_alike_are_read_as_meant() -> None:
    digest = invitations.digest(VAULT, "0011-ABCD-EFGH-JKMN")
    assert invitations.digest(VAULT, "oOiL abcd efgh jkmn") == digest
    assert invitations.digest(VAULT, "٠٠١١ ａｂｃｄ–ＥＦＧＨ‐jkmn") == digest
    assert invitations.digest(VAULT, "0011-ABCD-EFGH-JKMP") != digest


@given(st.text())
def test_whatever_is_typed_has_a_digest(typed: str) -> None:
    assert len(invitations.digest(VAULT, typed)) == invitations.DIGEST_BYTES


TAKEN_UP = replace(INVITATION, candidate=CANDIDATE)


@pytest.mark.parametrize(
    "changed",
    [
        INVITATION,
        replace(TAKEN_UP, code=b"b code"),
        replace(TAKEN_UP, role=Role.MODERATOR),
        replace(TAKEN_UP, candidate=replace(CANDIDATE, tag=BEN)),
        replace(TAKEN_UP, candidate=replace(CANDIDATE, label="Anna")),
        replace(TAKEN_UP, candidate=replace(CANDIDATE, platform="discord")),
    ],
)
def test_whoever_gets_whatever_role_changes_the_fingerprint(changed: Invitation) -> None:
    assert changed.proposal.fingerprint != TAKEN_UP.proposal.fingerprint


def test_what_nobody_agrees_to_does_not_change_the_fingerprint() -> None:
    """Not even the inviter: the voice says who that is, and two may turn out to be one person."""
    candidate = replace(CANDIDATE, locale="fr", address=b"anew")
    same = replace(TAKEN_UP, inviter=PersonId(b"q" * 16), expires=NOW, candidate=candidate)
    assert same.proposal == TAKEN_UP.proposal


async def test_an_invitation_is_taken_up_and_decided(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await invitations.put(tx, INVITATION)
        assert await invitations.invitation(tx, b"a code") == INVITATION
        taken = replace(INVITATION, candidate=CANDIDATE)
        await invitations.put(tx, taken)
        assert await invitations.pending(tx, NOW) == (taken,)
        assert await invitations.taken_up(tx, ANA) == (taken,)
        assert await invitations.taken_up(tx, BEN) == ()
        await invitations.drop_of(tx, ANA)
        assert await invitations.invitation(tx, b"a code") is None

    await store.transact(work)


async def test_what_has_expired_is_not_pending(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await invitations.put(tx, INVITATION)
        assert await invitations.pending(tx, NOW) == (INVITATION,)
        assert await invitations.pending(tx, LATER) == ()
        assert await invitations.invitation(tx, b"a code") == INVITATION

    await store.transact(work)


async def test_an_account_has_one_link_code_that_is_used_once(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await invitations.offer_link(tx, b"first", LinkCode(ANA, LATER))
        await invitations.offer_link(tx, b"second", LinkCode(ANA, LATER))
        assert await invitations.link_code(tx, b"first") is None
        assert await invitations.link_code(tx, b"second") == LinkCode(ANA, LATER)
        await invitations.use_link(tx, b"second")
        assert await invitations.link_code(tx, b"second") is None

    await store.transact(work)


@pytest.mark.parametrize("table", ["invitation", "link code"])
async def test_a_code_of_before_the_keys_were_renewed_is_still_known(
    store: Store, table: str
) -> None:
    typed = "0011-ABCD-EFGH-JKMN"
    before = invitations.digest(VAULT, typed)
    keys = ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32)
    after = Vault(renewed(keys, date(2026, 3, 1)), lambda: date(2026, 3, 2))

    async def keep(tx: Transaction) -> None:
        if table == "invitation":
            await invitations.put(tx, replace(INVITATION, code=before))
        else:
            await invitations.offer_link(tx, before, LinkCode(ANA, LATER))

    async def known(tx: Transaction) -> bytes:
        return await invitations.digest_kept(tx, after, typed)

    assert await store.transact(known) == invitations.digest(after, typed)
    await store.transact(keep)
    assert await store.transact(known) == before != invitations.digest(after, typed)
