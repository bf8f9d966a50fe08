"""The way into the staff: one person invites, the newcomer takes the invitation up (`/join`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db import invitations, staff, voices
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.invitations import Invitation
from db.staff import PersonId, Role, Staff
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import two_people
from messages.reply import Button, Note, Paragraph, Reply, Title, ToCopy
from messages.text import Code, t

INVITED_FOR = timedelta(hours=24)
"""The time for which an invitation can be taken up."""

STAFF = Button(t("Staff"), "staff")
INVITE = (
    Button(t("Invite a moderator"), "staff", ("invite", Role.MODERATOR.value)),
    Button(t("Invite an organiser"), "staff", ("invite", Role.ORGANISER.value)),
)
FULL = t(
    "The staff is complete: it never has more than {most} accounts, and invitations count. Remove "
    "one first.",
    most=roles.MOST_STAFF,
)


async def invite(session: Session, me: Staff, wanted: str) -> Reply:
    """Invite a new moderator or organiser by a one-time code. Raises `Refusal`."""
    role = {str(each): each for each in (Role.MODERATOR, Role.ORGANISER)}.get(wanted.lower())
    if role is None:
        words = t("You can invite a moderator or an organiser. Owners are named in the settings.")
        raise Refusal(words, *INVITE)
    await _room_for_one(session, me)
    code, expires = invitations.new_code(), stamp(session.campaign.now() + INVITED_FOR)
    digest = invitations.digest(session.campaign.vault, code)
    invitation = Invitation(digest, role, me.person, expires)
    await invitations.put(session.tx, invitation)
    about = f"{digest.hex()} {role}"
    await two_people.stand_behind(session, me, invitation.proposal, "staff invited", about)
    return Reply.of(
        Title(t("An invitation: {role}", role=roles.NAMES[role])),
        Paragraph(
            t(
                "Give this to the newcomer, in a way that nobody else reads. They type it to me: "
                "{command}",
                command=Code(f"/join {code}"),
            )
        ),
        Note(
            t(
                "It works once, within 24 hours, and I don't show it again. Then another "
                "organiser or owner must confirm them."
            )
        ),
        ToCopy(Code(code)),
        buttons=(STAFF,),
    )


async def _room_for_one(session: Session, me: Staff) -> None:
    """Make sure that one more can be confirmed and has room. Raises `Refusal`."""
    if not await roles.others(session.tx, session.now, me.person, Role.ORGANISER):
        raise Refusal(
            t(
                "Another organiser or owner must confirm whoever joins, and there is none but "
                "you. Whoever runs the bot can name a second owner in the settings."
            ),
            STAFF,
        )
    invited = await invitations.pending(session.tx, session.now)
    if len(await staff.everyone(session.tx)) + len(invited) >= roles.MOST_STAFF:
        raise Refusal(FULL, STAFF)


async def open_invitation(session: Session, code: bytes) -> Invitation | None:
    """The invitation with the digest `code`, expired or not, if nobody has taken it up."""
    invitation = await invitations.invitation(session.tx, code)
    if invitation is None or invitation.candidate is not None:
        return None
    await count_older_voice(session.tx, invitation)
    return invitation


async def take_up(session: Session, invitation: Invitation, waiting: Invitation) -> None:
    """Keep `invitation` as `waiting`, taken up by an account; the inviter's voice goes along."""
    await invitations.put(session.tx, waiting)
    await voices.carry_over(session.tx, invitation.proposal, waiting.proposal)


async def count_older_voice(tx: Transaction, invitation: Invitation) -> None:
    """Let the inviter's voice from migration 9, for the code alone, be for the whole invitation."""
    older = replace(invitation.proposal, fingerprint=invitation.code)
    await voices.carry_over(tx, older, invitation.proposal)


def short(person: PersonId) -> str:
    """The beginning of a person's id in hexadecimal, as buttons carry it."""
    return person.hex()[:16]
