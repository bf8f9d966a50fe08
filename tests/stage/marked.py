"""A row in every table whose rows carry marks, and whether anything in such a table counts."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import date
from typing import Any

from db import (
    alerts,
    broadcasts,
    cleanups,
    closing,
    doorways,
    exports,
    goals,
    invitations,
    named_owners,
    organisations,
    pledges,
    public_names,
    signatures,
    staff,
    voices,
)
from db.broadcasts import BroadcastKind
from db.cleanups import CleanUp, Reason
from db.cleanups import State as CleanUpState
from db.criteria import Criteria
from db.engine.transaction import Transaction
from db.exports import Export, Wanted
from db.invitations import Candidate, Invitation, LinkCode
from db.marks import Marked
from db.named_owners import NamedOwner
from db.organisations import State
from db.people import PersonId, Role
from db.staff import Staff
from db.voices import Matter, Proposal
from tests.stage.factories import ANA, BEN, PLEDGE, PUBLIC_NAME, SIGNATURE, TEXT
from tests.stage.moderators import ALERT
from tests.stage.organisations import waiting

P = PersonId(b"p" * 16)
NOW, LATER = "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z"
ONE = Staff(ANA, P, Role.ORGANISER, "Ana", NOW, "telegram", b"address", "en")
NAMED = NamedOwner(BEN, PersonId(b"b" * 16), "Ben", "telegram", b"address", "en")
BEHIND = Proposal(Matter.ALERT, b"abc234", b"as it is")
INVITATION = Invitation(
    b"a code", Role.MODERATOR, P, LATER, Candidate(BEN, "Ben", "telegram", b"address", "en")
)
CLEANUP = CleanUp(
    b"abcd",
    CleanUpState.DONE,
    "2026-03-01",
    Criteria(country="TW"),
    P,
    7,
    7,
    "2026-03-01",
    Reason.PROGRAM,
    "Seen.",
)
CLOSING = closing.proposed(date(2026, 3, 1))
EXPORT = Export("K2345AB", P, NOW, Wanted({"country": "TW"}, ("month",)))
SENT = replace(ALERT, link="https://example.org", ends="2026-03-05", go_at=NOW, starts=NOW)


async def filled(tx: Transaction) -> None:
    """A row in every table whose rows carry marks."""
    await signatures.register_text(tx, TEXT)
    await signatures.sign(tx, ANA, SIGNATURE)
    await public_names.publish(tx, ANA, PUBLIC_NAME, b"place")
    body = waiting(ANA, "Open Rights", website="example.org", country="TW")
    await organisations.enter(tx, body)
    await organisations.judge(tx, body, State.CONFIRMED, "2026-03-01", None)
    await pledges.make(tx, ANA, PLEDGE)
    await staff.put(tx, ONE)
    await named_owners.put(tx, NAMED)
    await cleanups.put(tx, CLEANUP)
    await closing.put(tx, CLOSING)
    await voices.stand_behind(tx, BEHIND, P)
    await exports.add(tx, EXPORT)
    await exports.note_made(tx, EXPORT, LATER, 3, 700)
    await invitations.put(tx, INVITATION)
    await goals.put(tx, 500)
    await doorways.note(tx, "telegram", "letterbot")
    await invitations.offer_link(tx, b"a link", LinkCode(ANA, LATER))
    number = await broadcasts.start(
        tx, {}, kind=BroadcastKind.ALERT, started=NOW, opens=NOW, alert=SENT.id, zone="UTC"
    )
    await alerts.put(tx, replace(SENT, author=P, broadcast=number))


async def _closing(tx: Transaction) -> bool:
    return await closing.current(tx) is not None


async def _signed(tx: Transaction) -> bool:
    rows = await tx.rows("SELECT tag FROM signature")
    return any([await signatures.signature_of(tx, tag) for (tag,) in rows])


async def _named_in_public(tx: Transaction) -> bool:
    return bool(await public_names.listed(tx, b"", "", 10))


async def _listed(tx: Transaction) -> bool:
    return bool(await organisations.listed(tx, b"", "", 10))


async def _pledged(tx: Transaction) -> bool:
    rows = await tx.rows("SELECT tag FROM pledge")
    return any([await pledges.pledges_of(tx, tag) for (tag,) in rows])


async def _staffed(tx: Transaction) -> bool:
    return bool(await staff.everyone(tx))


async def _behind(tx: Transaction) -> bool:
    rows = await tx.rows("SELECT kind, subject, fingerprint FROM voice")
    kinds = {str(each) for each in Matter}
    return any(
        [
            await voices.behind(tx, Proposal(Matter(kind), bytes(subject), bytes(fingerprint)))
            for kind, subject, fingerprint in rows
            if kind in kinds
        ]
    )


async def _invited(tx: Transaction) -> bool:
    return any(each.sound for each in await invitations.pending(tx, ""))


async def _linking(tx: Transaction) -> bool:
    rows = await tx.rows("SELECT code FROM link_code")
    return any([await invitations.link_code(tx, code) for (code,) in rows])


async def _alerted(tx: Transaction) -> bool:
    rows = await tx.rows("SELECT id FROM alert")
    found = [await alerts.alert(tx, id) for (id,) in rows]
    return any(each.sound for each in found if each)


async def _going_out(tx: Transaction) -> bool:
    rows = await tx.rows("SELECT number FROM broadcast")
    found = [await broadcasts.broadcast(tx, number) for (number,) in rows]
    return any(each.sound for each in found if each)


async def _named(tx: Transaction) -> bool:
    return bool(await named_owners.waiting(tx))


async def _aimed_at(tx: Transaction) -> bool:
    return await goals.goal(tx) is not None


async def _led_here(tx: Transaction) -> bool:
    return bool(await doorways.every(tx))


async def _cleaned(tx: Transaction) -> bool:
    return bool(await cleanups.every(tx))


async def _exported(tx: Transaction) -> bool:
    return bool(await exports.made(tx))


COUNTS: dict[Marked, Callable[[Transaction], Coroutine[Any, Any, bool]]] = {
    Marked.SIGNATURE: _signed,
    Marked.PUBLIC_NAME: _named_in_public,
    Marked.ORGANISATION: _listed,
    Marked.PLEDGE: _pledged,
    Marked.STAFF: _staffed,
    Marked.VOICE: _behind,
    Marked.INVITATION: _invited,
    Marked.LINK_CODE: _linking,
    Marked.ALERT: _alerted,
    Marked.BROADCAST: _going_out,
    Marked.NAMED_OWNER: _named,
    Marked.GOAL: _aimed_at,
    Marked.DOORWAY: _led_here,
    Marked.CLEANUP: _cleaned,
    Marked.CLOSING: _closing,
    Marked.EXPORTED: _exported,
}
"""Whether anything in a table counts."""
