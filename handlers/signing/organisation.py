"""Signing for an organisation: what is asked and kept, and how an organiser's question is answered.

The organisation stands in a table of its own, under a tag of its own. What its signer gave of
themselves stays with the signature, sealed.
"""

from __future__ import annotations

from dataclasses import replace

from db import contacts, organisations
from db.contacts import Contact
from db.organisations import Organisation, State
from db.secrets.vault import Purpose
from db.staff import Role
from handlers.alerting.checks import REMARK_LONGEST, remark
from handlers.frame import conversation, roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Session
from handlers.reading.signatories import STATES, described_publicly
from handlers.staffing import notices
from messages.addresses import ADDRESS_LONGEST, address
from messages.collation import place
from messages.form import Field, Form, Values
from messages.look_alikes import look
from messages.names import NAME_LONGEST, organisation
from messages.reply import Button, Items, Paragraph, Quote, Reply, Title
from messages.text import Code, Text, quoted, t

FORM = "organisation"
ANSWER = "answer"

QUEUE = Button(t("Organisations that wait"), "organisations")

NOT_LISTED = t("not listed. To have it checked and listed, change your signature")
"""The words for an organisation that signed before there was a list."""


def given(values: Values) -> bool:
    """Whether the answers of the form are those of an organisation."""
    return "organisation" in values


NAME_AND_ROLE = (
    Field(
        "organisation",
        t("Organisation"),
        t(
            "For which organisation do you sign? Once confirmed, its name, country and address are "
            "public; your name and role stay sealed."
        ),
        required=False,
        check=organisation,
        longest=NAME_LONGEST,
    ),
    Field(
        "role",
        t("Role"),
        t("What is your role there?"),
        required=False,
        check=organisation,
        applies=given,
        longest=NAME_LONGEST,
    ),
)

ADDRESS = Field(
    "address",
    t("Website or channel"),
    t(
        "Where can the organisation be reached? Its website or a channel, as {website} or "
        "{channel}: organisers check it there, and everybody sees it later. Until then, for 60 "
        "days at most, I keep your account, encrypted, to write to you about it.",
        website=Code("example.org"),
        channel=Code("@name"),
    ),
    required=False,
    check=address,
    applies=given,
    longest=ADDRESS_LONGEST,
)


async def enter(session: Session, values: Values) -> None:
    """Let the organisation of a form's answers wait; organisers hear of the first that waits."""
    tag, vault = session.tag(Purpose.ORGANISATION), session.campaign.vault
    first = not await organisations.is_any_waiting(session.tx)
    locale = session.campaign.catalogs.speaks(session.language).code
    contact = Contact(session.request.platform, session.request.account, locale)
    waiting = Organisation(
        tag=tag,
        handle=organisations.new_handle(),
        name=values["organisation"],
        website=values.get("address"),
        country=values.get("country"),
        state=State.WAITING,
        month=session.month,
        look=look(values["organisation"]),
        place=place(values["organisation"]),
        kept=contacts.hidden(vault, tag, contact),
    )
    await organisations.enter(session.tx, waiting)
    if first:
        words = t("An organisation has signed, and waits for an organiser.")
        await _tell_organisers(session, Reply.of(Title(words), buttons=(QUEUE,)))


async def withdraw(session: Session) -> None:
    """Erase the organisation that the account signed for."""
    await organisations.withdraw(session.tx, session.tag(Purpose.ORGANISATION))


def described(session: Session, found: Organisation | None) -> tuple[Text, ...]:
    """Everything that is kept of the organisation that the account signed for, a line each."""
    if found is None:
        return (t("For an organisation: {state}", state=NOT_LISTED),)
    contact = contacts.contact_of(session.campaign.vault, found)
    asked = t("An organiser's question: {question}", question=contact.question)
    return (*_standing(found, contact), *((asked,) if contact.question else ()), *_answer(contact))


def _answer(contact: Contact) -> tuple[Text, ...]:
    return (t("Your answer: {answer}", answer=contact.answer),) if contact.answer else ()


def _standing(found: Organisation, contact: Contact) -> tuple[Text, ...]:
    """What everybody will see of the organisation, and what is kept of its signer, a line each."""
    lines = [
        t("For an organisation: {state}", state=STATES[found.state]),
        *described_publicly(found),
    ]
    if contact.reason:
        lines.append(t("The organiser's reason: {reason}", reason=contact.reason))
    if contact.account:
        lines.append(
            t(
                "Your account, encrypted, to write to you about it: until an organiser has "
                "decided, and for 60 days at most."
            )
        )
    return tuple(lines)


async def organisation_command(session: Session) -> Reply:
    """Answer `/organisation`: the organisation as it is kept; `answer` begins the answer's form.

    Raises `Refusal` where the account signed for none.
    """
    found = await _own(session)
    contact = contacts.contact_of(session.campaign.vault, found)
    if session.request.arguments == (ANSWER,) and contact.question:
        intro = (Paragraph(t("An organiser asks:")), Quote(contact.question))
        return await conversation.begin(session, FORM, (found.handle,), intro=intro)
    return _shown(found, contact)


def _shown(found: Organisation, contact: Contact) -> Reply:
    asked = (Paragraph(t("An organiser asks:")), Quote(contact.question))
    return Reply.of(
        Items(_standing(found, contact)),
        *(asked if contact.question else ()),
        *map(Paragraph, _answer(contact)),
        buttons=(
            *((TO_ANSWER,) if contact.question else ()),
            Button(t("Your signature"), "sign"),
        ),
    )


TO_ANSWER = Button(t("Answer"), "organisation", (ANSWER,))


async def _own(session: Session) -> Organisation:
    tag = session.tag(Purpose.ORGANISATION)
    found = await organisations.organisation_of(session.tx, tag)
    if found is None:
        raise Refusal(
            t("You have not signed for an organisation here."), Button(t("Your signature"), "sign")
        )
    return found


async def form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form that answers an organiser's question."""
    field = Field(
        "answer",
        t("Answer"),
        t("What do you answer? The campaign's organisers read it."),
        check=remark,
        longest=REMARK_LONGEST,
    )
    return Form(t("Answer about your organisation"), (field,), t("Send the answer"))


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the answer until an organiser has decided; else say why not.

    The organisers are told of the first answer to a question. One that is changed stands where they
    decide: nobody can send them message after message.
    """
    await session.tx.alone()
    found = await organisations.called(session.tx, *arguments)
    mine = found is not None and found.tag == session.tag(Purpose.ORGANISATION)
    contact = contacts.contact_of(session.campaign.vault, found) if found and mine else Contact()
    if found is None or not contact.question:
        words = t("There is nothing to answer any more: it is decided, or you have changed it.")
        return Reply.of(Paragraph(words), buttons=(Button(t("Your signature"), "sign"),))
    answered = replace(contact, answer=values["answer"])
    kept = contacts.hidden(session.campaign.vault, found.tag, answered)
    await organisations.keep(session.tx, found.tag, kept)
    if not contact.answer:
        await _tell_organisers(session, _to_organisers(found, answered))
    return Reply.of(Title(t("Thank you. The organisers read your answer.")))


def _to_organisers(found: Organisation, answered: Contact) -> Reply:
    show = Button(t("Show it"), "organisations", ("show", found.handle))
    return Reply.of(
        Title(
            t("An answer about {name} ({code})", name=quoted(found.name), code=Code(found.handle))
        ),
        Paragraph(answered.question),
        Quote(answered.answer),
        buttons=(show,),
    )


async def standing(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The organisation as it is kept, after the answer was sent. Raises `Refusal`."""
    found = await _own(session)
    return _shown(found, contacts.contact_of(session.campaign.vault, found))


async def _tell_organisers(session: Session, reply: Reply) -> None:
    organisers = await roles.effective(session.tx, session.now, Role.ORGANISER)
    await notices.tell(session.tx, session.campaign, organisers, reply)


ANSWER_FORM = FormHandler(FORM, form, submit, standing)
