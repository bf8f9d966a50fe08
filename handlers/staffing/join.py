"""The command /join: a newcomer takes up an invitation to the staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db import invitations, staff
from db.engine.moments import stamp
from db.invitations import Candidate, Invitation
from db.secrets.vault import Purpose
from db.staff import Role, Staff
from handlers.frame import conversation, roles
from handlers.frame.consent import consent
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Session
from handlers.staffing import admission, confirmation, departure, labels, notices
from handlers.staffing.admission import STAFF
from messages.form import BadAnswer, Form, Values
from messages.reply import Paragraph, Reply, Title
from messages.text import Code, t

FORM = "join"

WAITING_FOR = timedelta(days=7)
"""The time for which a newcomer who took up an invitation can be confirmed."""


async def join(session: Session) -> Reply:
    """Answer `/join CODE`: begin the form that takes up an invitation. Raises `Refusal`."""
    typed = "".join(session.request.arguments)
    if not typed:
        words = t("Type the code that you were given: {command}", command=Code("/join CODE"))
        raise Refusal(words)
    code = await invitations.digest_kept(session.tx, session.campaign.vault, typed)
    waits = await departure.membership(session)
    taken_up = await admission.open_invitation(session, code) is None
    if taken_up and waits is not None and waits.since is None:
        return Reply.of(Paragraph(departure.described(waits)))
    await _open(session, code)
    return await conversation.begin(session, FORM, (code.hex(),))


async def form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form that asks for the newcomer's label."""
    return Form(
        title=t("Join the staff"),
        fields=(labels.field(await labels.taken(session)),),
        submit=t("Join"),
        agreement=(
            consent(
                t(
                    "The other staff see this name, your role and your platform. I keep your "
                    "account, encrypted, to write to you. Another organiser must confirm you "
                    "first."
                )
            ),
        ),
    )


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the newcomer as waiting, and ask the organisers to confirm. Raises `Refusal`."""
    invitation = await _open(session, bytes.fromhex(arguments[0]))
    try:
        label = labels.label(values["label"], await labels.taken(session))
    except BadAnswer as bad:
        raise Refusal(bad.words, *await conversation.way_back(session)) from None
    tag, account = session.tag(Purpose.STAFF), session.request.account
    address = session.campaign.vault.encrypt_address(tag, account)
    candidate = Candidate(tag, label, session.request.platform, address, session.language)
    expires = stamp(session.campaign.now() + WAITING_FOR)
    waiting = replace(invitation, candidate=candidate, expires=expires)
    await admission.take_up(session, invitation, waiting)
    await _ask_to_confirm(session, waiting)
    return Reply.of(
        Title(t("Thank you, {label}.", label=label)),
        Paragraph(t("Now another organiser must confirm you. I tell you here when it is done.")),
    )


async def standing(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The role that the account has or waits for, after the form was sent; or that it has none."""
    membership = await departure.membership(session)
    if membership is None:
        return roles.none_now()
    return Reply.of(Paragraph(departure.described(membership)))


async def _ask_to_confirm(session: Session, waiting: Invitation) -> None:
    organisers = await roles.effective(session.tx, session.now, Role.ORGANISER)
    inviter = await confirmation.inviter_of(session, waiting)

    def asked(organiser: Staff) -> Reply:
        return confirmation.to_confirm(waiting, inviter, organiser)

    await notices.tell_one_by_one(session.tx, session.campaign, organisers, asked)


async def _open(session: Session, code: bytes) -> Invitation:
    """The invitation with the digest `code`, which nobody has taken up. Raises `Refusal`."""
    if await staff.staff_of(session.tx, session.tag(Purpose.STAFF)):
        raise Refusal(t("You have a role already."), STAFF)
    invitation = await admission.open_invitation(session, code)
    if invitation is None:
        raise Refusal(t("I know no such code. It may be mistyped, or used already."))
    if invitation.expires <= session.now:
        raise Refusal(t("That code has expired. Ask for a new one."))
    return invitation


JOIN_FORM = FormHandler(FORM, form, submit, standing)
