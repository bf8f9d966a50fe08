"""The command /organisations: those that wait, one a page, with all it takes to check them."""

from __future__ import annotations

from db import contacts, organisations
from db.organisations import Organisation, State
from db.staff import Role
from handlers.frame.roles import acting
from handlers.frame.session import Session
from handlers.organising import judging, listing
from handlers.organising.judging import GONE, QUESTION, QUEUE, REFUSAL
from handlers.reading.signatories import STATES, described_publicly
from messages.reply import Block, Button, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Code, Month, Text, quoted, t, tn

MOST_ALIKE = 5
"""Organisations with a name alike that are shown; more tell an organiser nothing new."""

CHECK = t(
    "Find out by another way than this chat that the organisation wants to sign: write to it or "
    "call it, by an address that you know or found yourself."
)
LISTED = Button(t("Listed: take off"), "organisations", ("listed",))


async def command(session: Session) -> Reply:
    """Answer `/organisations` and what its buttons ask for. Raises `Refusal`."""
    me = await acting(session, Role.ORGANISER)
    match session.request.arguments:
        case ("confirm", handle):
            return await judging.confirm(session, me, handle)
        case ("refuse", handle):
            return await judging.begin(session, REFUSAL, handle)
        case ("ask", handle):
            return await judging.begin(session, QUESTION, handle)
        case ("undo", handle):
            return await judging.undo(session, me, handle)
        case ("off", handle):
            return await listing.begin(session, handle)
        case ("listed", *behind):
            return await listing.show(session, "".join(behind))
        case ("show" | "after" as how, handle):
            found = await organisations.called(session.tx, handle)
            if found is None:
                return await _first(session, (Note(GONE),))
            return await (_page(session, found) if how == "show" else _next(session, found))
    return await _first(session)


async def _first(session: Session, before: tuple[Block, ...] = ()) -> Reply:
    first = await organisations.next_waiting(session.tx, None, 1)
    if not first:
        words = t("No organisation waits.")
        return Reply.of(*before, Paragraph(words), buttons=(LISTED,))
    return await _page(session, first[0], before)


async def _next(session: Session, behind: Organisation) -> Reply:
    """The page of the organisation that has waited longest after the one `behind`."""
    following = await organisations.next_waiting(session.tx, behind, 1)
    if not following:
        return await _first(session)
    return await _page(session, following[0])


async def _page(session: Session, found: Organisation, before: tuple[Block, ...] = ()) -> Reply:
    waiting = await organisations.waiting(session.tx)
    words = tn("{n} organisation waits.", "{n} organisations wait.", waiting)
    return Reply.of(
        *before,
        Title(words),
        Items((*described_publicly(found), *_for_staff(found))),
        *await _alike(session, found),
        *_asked(session, found),
        *((Note(CHECK),) if found.state is State.WAITING else ()),
        buttons=(*_decisions(session, found), LISTED),
    )


def _for_staff(found: Organisation) -> tuple[Text, ...]:
    """What the public list does not say of an organisation, a line each."""
    state = t("{state}, since {month}", state=STATES[found.state], month=Month(found.month))
    address = () if found.website else (t("No website and no channel is given."),)
    return (*address, state, t("Code: {code}", code=Code(found.handle)))


async def _alike(session: Session, found: Organisation) -> tuple[Block, ...]:
    """The organisations whose names are easily taken for this one's."""
    others = await organisations.alike(session.tx, found, MOST_ALIKE)
    if not others:
        return ()
    lines = tuple(
        t(
            "{name} ({code}): {state}",
            name=quoted(each.name),
            code=Code(each.handle),
            state=STATES[each.state],
        )
        for each in others
    )
    return Note(t("Its name is easily taken for another one's here:")), Items(lines)


def _asked(session: Session, found: Organisation) -> tuple[Block, ...]:
    """What was asked about an organisation and answered, or why it was refused."""
    contact = contacts.contact_of(session.campaign.vault, found)
    said = (
        (t("Asked:"), contact.question),
        (t("Answered:"), contact.answer),
        (t("The organiser's reason:"), contact.reason),
    )
    return tuple(
        block for label, words in said if words for block in (Paragraph(label), Quote(words))
    )


def _decisions(session: Session, found: Organisation) -> tuple[Button, ...]:
    """The buttons for what can be done with an organisation now."""

    def button(label: Text, step: str) -> Button:
        return Button(label, "organisations", (step, found.handle))

    if found.state is not State.WAITING:
        return button(t("Let it wait again"), "undo"), QUEUE
    contact = contacts.contact_of(session.campaign.vault, found)
    asking = (button(t("Ask back"), "ask"),) if contact.account else ()
    return (
        button(t("Confirm"), "confirm"),
        button(t("Refuse"), "refuse"),
        *asking,
        button(t("Next"), "after"),
    )
