"""The newcomer with an invitation: confirmed by another person than the inviter, or refused."""

from __future__ import annotations

import secrets
from dataclasses import replace

from db import invitations, named_owners, staff
from db.engine.moments import stamp
from db.invitations import Candidate, Invitation
from db.secrets.vault import TAG_BYTES
from db.staff import PersonId, Role, Staff
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import binding, journal, naming, notices, two_people
from handlers.staffing.admission import FULL, INVITE, STAFF, count_older_voice, short
from handlers.staffing.two_people import short_fingerprint
from messages.platforms import platform_name
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Text, t

DECIDED = t("Nobody waits there any more: it was decided, or it has expired.")


class NobodyWaits(Exception):
    """No newcomer waits under some id: a decision was made, or the time is over (`DECIDED`)."""


async def inviter_of(session: Session, invitation: Invitation) -> str:
    """The label of the person who gave out `invitation`."""
    inviter, *_ = await staff.accounts_of(session.tx, invitation.inviter)
    return inviter.label


def described(waiting: Invitation, inviter: str) -> Text:
    """The line about a newcomer who waits to be confirmed."""
    assert waiting.candidate is not None
    return t(
        "{label} wants to join as {role} on {platform}, invited by {inviter}.",
        label=waiting.candidate.label,
        role=roles.NAMES[waiting.role],
        platform=platform_name(waiting.candidate.platform),
        inviter=inviter,
    )


def decisions(waiting: Invitation, reader: Staff) -> tuple[Button, ...]:
    """The buttons with which `reader` decides about a newcomer who waits."""
    assert waiting.candidate is not None
    id, label = waiting.code.hex(), waiting.candidate.label
    refuse = Button(t("Refuse: {label}", label=label), "staff", ("refuse", id))
    if reader.person == waiting.inviter:
        return (refuse,)
    exactly = ("confirm", id, short_fingerprint(waiting.proposal))
    return Button(t("Confirm: {label}", label=label), "staff", exactly), refuse


async def confirm(session: Session, me: Staff, id: str, fingerprint: str = "") -> Reply:
    """Confirm exactly the newcomer who was shown; the role takes effect after a delay.

    A `fingerprint` of anything else only shows who waits. Raises `Refusal`, and `NobodyWaits`.
    """
    if owner := await named_owners.called(session.tx, id):
        return await naming.confirm(session, me, owner, fingerprint)
    waiting, candidate = await _waiting(session, id)
    if waiting.inviter == me.person:
        words = t("You invited {label}, so somebody else must confirm.", label=candidate.label)
        raise Refusal(words, STAFF)
    if fingerprint != short_fingerprint(waiting.proposal):
        return await _asked_again(session, me, waiting, changed=bool(fingerprint))
    if len(await staff.everyone(session.tx)) >= roles.MOST_STAFF:
        raise Refusal(FULL, STAFF)
    rules = await binding.in_force(session.tx, session.campaign.rules)
    since = stamp(session.campaign.now() + rules.role_delay)
    new = _newcomer(waiting.role, candidate, since)
    about = f"{new.person.hex()} {new.role}"
    behind = await two_people.stand_behind(session, me, waiting.proposal, "staff confirmed", about)
    if not waiting.sound or not two_people.are_enough(
        behind
    ):  # refused, so neither the voice nor its entry is kept
        raise Refusal(_uninvited(candidate), *INVITE, STAFF)
    await invitations.drop_of(session.tx, candidate.tag)
    await staff.put(session.tx, new)
    await _announce(session, me, new)
    return Reply.of(Title(t("Confirmed.")), Paragraph(starting(new)), buttons=(STAFF,))


async def _asked_again(session: Session, me: Staff, waiting: Invitation, *, changed: bool) -> Reply:
    """Show who waits, for a button that is not for exactly this newcomer."""
    reply = to_confirm(waiting, await inviter_of(session, waiting), me)
    if not changed:
        return reply
    words = t("This is not what you were shown: it has changed. Please read it again.")
    return replace(reply, blocks=(Note(words), *reply.blocks))


def to_confirm(waiting: Invitation, inviter: str, reader: Staff) -> Reply:
    """The question to `reader` about a newcomer who waits."""
    return Reply.of(
        Title(described(waiting, inviter)),
        Note(
            t("You invited them, so somebody else must confirm.")
            if reader.person == waiting.inviter
            else t("Confirm only if you know who this is, by another way than this chat.")
        ),
        buttons=decisions(waiting, reader),
    )


def _uninvited(candidate: Candidate) -> Text:
    return t(
        "The invitation of {label} does not count any more. Please refuse it, and invite {label} "
        "again.",
        label=candidate.label,
    )


async def _announce(session: Session, me: Staff, new: Staff) -> None:
    """Tell the other staff, whose organisers can still refuse, and the newcomer."""
    heard = await roles.others(session.tx, session.now, me.person)
    refuse = Button(t("Refuse: {label}", label=new.label), "staff", ("remove", short(new.person)))

    def said(account: Staff) -> Reply:
        return Reply.of(
            Title(t("{actor} has confirmed {label}.", actor=me.label, label=new.label)),
            Paragraph(starting(new)),
            buttons=(refuse,) if account.role.includes(Role.ORGANISER) else (),
        )

    await notices.tell_one_by_one(session.tx, session.campaign, heard, said)
    welcome = Reply.of(
        Title(t("You are confirmed as {role}.", role=roles.NAMES[new.role])),
        Paragraph(roles.not_yet(new.since)),
        buttons=(Button(t("What I can do"), "help"),),
    )
    await notices.tell(session.tx, session.campaign, (new,), welcome)


async def refuse(session: Session, me: Staff, id: str) -> Reply:
    """Turn away a newcomer who waits. Raises `NobodyWaits`."""
    if owner := await named_owners.called(session.tx, id):
        return await naming.refuse(session, me, owner)
    waiting, candidate = await _waiting(session, id)
    await invitations.drop(session.tx, waiting.code)
    about = f"{waiting.code.hex()} {waiting.role}"
    await journal.by_staff(session, me, "staff refused", about)
    heard = await roles.others(session.tx, session.now, me.person, Role.ORGANISER)
    words = t("{actor} has refused {label}.", actor=me.label, label=candidate.label)
    await notices.tell(session.tx, session.campaign, heard, Reply.of(Title(words)))
    turned_away = _newcomer(waiting.role, candidate, session.now)
    told = Reply.of(Paragraph(t("You were not confirmed, so you did not join the staff.")))
    await notices.tell(session.tx, session.campaign, (turned_away,), told)
    return Reply.of(
        Title(t("Refused: {label}", label=candidate.label)),
        Paragraph(t("The invitation is used up, and what was kept of it is erased.")),
        buttons=(STAFF,),
    )


def starting(new: Staff) -> Text:
    """The sentence on when a newcomer's role takes effect."""
    day, time = roles.day_and_time(new.since)
    return t(
        "{label} is {role} from {day} at {time} UTC on. Until then any organiser can refuse it.",
        label=new.label,
        role=roles.NAMES[new.role],
        day=day,
        time=time,
    )


def _newcomer(role: Role, candidate: Candidate, since: str) -> Staff:
    person = PersonId(secrets.token_bytes(TAG_BYTES))
    return Staff(
        candidate.tag,
        person,
        role,
        candidate.label,
        since,
        candidate.platform,
        candidate.address,
        candidate.locale,
    )


async def _waiting(session: Session, id: str) -> tuple[Invitation, Candidate]:
    """The invitation called `id`, taken up and not decided, and its candidate.

    Raises `NobodyWaits`.
    """
    for invitation in await invitations.pending(session.tx, session.now):
        if invitation.code.hex() == id and invitation.candidate is not None:
            await count_older_voice(session.tx, invitation)
            return invitation, invitation.candidate
    raise NobodyWaits
