"""The command /staff: who works for the campaign, who comes and goes, and everybody's label."""

from __future__ import annotations

from dataclasses import replace

from db import invitations, named_owners, staff
from db.secrets.vault import Purpose
from db.staff import PersonId, Role, Staff
from handlers.frame import conversation, roles
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import FormHandler, Session
from handlers.staffing import admission, confirmation, departure, journal, labels, naming, notices
from handlers.staffing.admission import INVITE
from messages.form import BadAnswer, Form, Values
from messages.platforms import platform_name
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Listed, Text, t, tn

FORM = "label"

OWN = (
    Button(t("Change my name here"), "staff", ("name",)),
    Button(t("Link another account"), "link"),
    Button(t("Leave the staff"), "staff", ("leave",)),
)


async def manage(session: Session) -> Reply:
    """Answer `/staff`: organisers manage all staff, moderators their own affairs.

    Raises `Refusal`.
    """
    me = await acting(session)
    match session.request.arguments:
        case ("name", *words):
            return await _name(session, me, " ".join(words))
        case ("leave", *sure):
            return await departure.leave(session, me, sure)
        case () if not me.role.includes(Role.ORGANISER):
            return _own(me)
    await acting(session, Role.ORGANISER)
    match session.request.arguments:
        case ("invite", *role):
            return await admission.invite(session, me, " ".join(role))
        case ("confirm" | "refuse" as decision, id, *fingerprint):
            return await _decide(session, me, decision, id, "".join(fingerprint))
        case ("remove", *who, Argument.YES) if who and await departure.is_gone(session, who):
            return await _list(session, me, departure.GONE)
        case ("remove", *who):
            return await departure.remove(session, me, who)
    return await _list(session, me)


async def _decide(session: Session, me: Staff, decision: str, id: str, fingerprint: str) -> Reply:
    """Confirm or refuse a newcomer; where a decision was made before, the staff as it is now."""
    try:
        if decision == "refuse":
            return await confirmation.refuse(session, me, id)
        return await confirmation.confirm(session, me, id, fingerprint)
    except confirmation.NobodyWaits:
        return await _list(session, me, confirmation.DECIDED)


async def _list(session: Session, me: Staff, before: Text | None = None) -> Reply:
    """The list of the staff, of newcomers who wait, and the number of invitations not taken up.

    `before` is a note above the list.
    """
    people = roles.people(await staff.everyone(session.tx))
    invited = await invitations.pending(session.tx, session.now)
    waiting = [each for each in invited if each.candidate]
    named = await named_owners.waiting(session.tx)
    inviters = {accounts[0].person: accounts[0].label for accounts in people}
    return Reply.of(
        *((Note(before),) if before else ()),
        Title(t("Staff")),
        Items(tuple(_line(session, accounts) for accounts in people), numbered=True),
        *(Paragraph(confirmation.described(each, inviters[each.inviter])) for each in waiting),
        *[Paragraph(await naming.described(session.tx, each)) for each in named],
        *_unused(len(invited) - len(waiting)),
        buttons=(
            *(button for each in waiting for button in confirmation.decisions(each, me)),
            *(button for each in named for button in naming.decisions(each)),
            *INVITE,
            Button(t("Take a role away"), "staff", ("remove",)),
            *OWN,
        ),
    )


def _unused(number: int) -> tuple[Note, ...]:
    if not number:
        return ()
    words = tn("{n} invitation is not used yet.", "{n} invitations are not used yet.", number)
    return (Note(words),)


def _line(session: Session, accounts: tuple[Staff, ...]) -> Text:
    """The line of a person: label, role, since when, and platforms."""
    first = accounts[0]
    day, time = roles.day_and_time(first.since)
    words = (
        t("{label}: {role} on {platforms}, since {day}")
        if first.since <= session.now
        else t("{label}: {role} on {platforms}, from {day} at {time} UTC on", time=time)
    )
    return words.fill(
        label=first.label,
        role=roles.NAMES[first.role],
        platforms=Listed(tuple(platform_name(each.platform) for each in accounts)),
        day=day,
    )


def _own(me: Staff) -> Reply:
    return Reply.of(
        Title(t("Your role: {role}", role=roles.NAMES[me.role])),
        Paragraph(t("The other staff call you {label}.", label=me.label)),
        buttons=OWN,
    )


async def _name(session: Session, me: Staff, typed: str) -> Reply:
    """Answer `/staff name`: ask for a label; `/staff name LABEL` takes LABEL. Raises `Refusal`."""
    if not typed:
        return await conversation.begin(session, FORM)
    try:
        label = labels.label(typed, await labels.taken(session, me.person))
    except BadAnswer as bad:
        raise Refusal(bad.words, Button(t("Change my name here"), "staff", ("name",))) from None
    await call(session, me.person, label)
    await journal.by_staff(session, me, "staff renamed", me.person.hex())
    heard = await roles.others(session.tx, session.now, me.person)
    words = t("{before} is called {label} now.", before=me.label, label=label)
    await notices.tell(session.tx, session.campaign, heard, Reply.of(Title(words)))
    return Reply.of(
        Title(t("The other staff call you {label} now.", label=label)), buttons=(admission.STAFF,)
    )


async def call(session: Session, person: PersonId, label: str) -> None:
    """Give every account of `person` the same label."""
    for account in await staff.accounts_of(session.tx, person):
        await staff.put(session.tx, replace(account, label=label))


async def form(session: Session, _: tuple[str, ...]) -> Form:
    """The form that asks for a label."""
    me = await acting(session)
    return Form(
        title=t("Change my name here"),
        fields=(labels.field(await labels.taken(session, me.person)),),
        submit=t("Change it"),
    )


async def submit(session: Session, _: tuple[str, ...], values: Values) -> Reply:
    """Take the label that was answered. Raises `Refusal`."""
    return await _name(session, await acting(session), values["label"])


async def standing(session: Session, _: tuple[str, ...]) -> Reply:
    """The label that the account has now, after the form was sent; or that it has no role."""
    me = await staff.staff_of(session.tx, session.tag(Purpose.STAFF))
    return _own(me) if me else roles.none_now()


LABEL_FORM = FormHandler(FORM, form, submit, standing)
