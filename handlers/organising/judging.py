"""Judging an organisation: confirmed, refused with a reason, asked back, or the judgement undone.

One organiser is enough. An organisation is known by its handle, which changes with what its signer
says: so a button is for exactly what was shown beside it.
"""

from __future__ import annotations

from dataclasses import replace

from db import contacts, journal, notices, organisations
from db.contacts import Contact
from db.organisations import Organisation, State
from db.people import PersonId
from db.staff import Role, Staff
from handlers.alerting.checks import REMARK_LONGEST, remark
from handlers.frame import conversation
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import FormHandler, Session
from handlers.reading.signatories import STATES
from handlers.staffing import labels
from handlers.staffing.journal import by_staff
from handlers.staffing.notices import Addressee, notice_to
from messages.form import Field, Form, Values
from messages.reply import Button, Note, Paragraph, Quote, Reply, Title
from messages.text import Code, Text, quoted, t

REFUSAL, QUESTION = "organisation refusal", "organisation question"

QUEUE = Button(t("Organisations that wait"), "organisations")

GONE = t(
    "That organisation is not here any more as you saw it: its signer has changed or withdrawn it. "
    "Nothing was done."
)
SILENT = t("Nobody can be written to about it any more: the signer reads it at {command}.")


async def confirm(session: Session, me: Staff, handle: str) -> Reply:
    """Confirm the organisation with a handle: it is listed and counted at once."""
    found = await _waiting(session, handle)
    if isinstance(found, Reply):
        return found
    await _judge(session, me, found, State.CONFIRMED)
    words = t("Confirmed: {name}", name=_named(found))
    return await _judged(session, found, words, told_confirmed(found))


async def begin(session: Session, form: str, handle: str) -> Reply:
    """Open the form for a refusal's reason, or for a question, about an organisation that waits."""
    found = await _waiting(session, handle)
    if isinstance(found, Reply):
        return found
    if form == QUESTION and not _contact(session, found).account:
        return Reply.of(Note(SILENT.fill(command=Code("/sign"))), buttons=(show(handle),))
    about = t("About: {name} ({code})", name=_named(found), code=Code(handle))
    return await conversation.begin(session, form, (handle,), intro=(Paragraph(about),))


async def undo(session: Session, me: Staff, handle: str) -> Reply:
    """Let an organisation that was judged wait again; its signer cannot be written to any more."""
    await session.tx.alone()
    found = await organisations.called(session.tx, handle)
    if found is None:
        return _gone()
    if found.state is State.WAITING:
        return Reply.of(Paragraph(t("It waits already.")), buttons=(show(handle), QUEUE))
    await organisations.judge(session.tx, found, State.WAITING, session.today, None)
    await by_staff(session, me, "organisation judgement undone", handle)
    return Reply.of(
        Title(t("It waits again: {name}", name=_named(found))),
        Note(SILENT.fill(command=Code("/sign"))),
        buttons=(show(handle), QUEUE),
    )


def show(handle: str) -> Button:
    """The button that shows an organisation to organisers."""
    return Button(t("Show it"), "organisations", ("show", handle))


async def _waiting(session: Session, handle: str) -> Organisation | Reply:
    """The organisation with a handle, while it waits; else the reply that says what has happened.

    From here on nobody else judges or withdraws it before the transaction ends.
    """
    await session.tx.alone()
    found = await organisations.called(session.tx, handle)
    if found is None:
        return _gone()
    return found if found.state is State.WAITING else await _already(session, found)


def _gone() -> Reply:
    return Reply.of(Paragraph(GONE), buttons=(QUEUE,))


async def _already(session: Session, found: Organisation) -> Reply:
    """The reply to whoever judges an organisation that somebody has judged: what, and by whom."""
    last = await journal.last_about(session.tx, found.handle)
    people = await labels.by_person(session.tx)
    words = t(
        "That is decided already. {name}: {state}, by {actor}.",
        name=_named(found),
        state=STATES[found.state],
        actor=labels.named(people, PersonId(last.actor) if last else None),
    )
    return Reply.of(Paragraph(words), buttons=(_undo(found.handle), QUEUE))


async def _judge(
    session: Session, me: Staff, found: Organisation, state: State, reason: str = ""
) -> None:
    kept = contacts.hidden(session.campaign.vault, found.tag, Contact(reason=reason))
    rest = kept if reason else None
    await organisations.judge(session.tx, found, state, session.today, rest)
    await by_staff(session, me, f"organisation {state}", found.handle)


async def _judged(session: Session, found: Organisation, words: Text, told: Reply) -> Reply:
    """The reply about a judgement, once its signer is written to if anybody knows how."""
    wrote = await _write(session, found, told)
    silent = () if wrote else (Note(SILENT.fill(command=Code("/sign"))),)
    return Reply.of(Title(words), *silent, buttons=(_undo(found.handle), QUEUE))


def told_confirmed(found: Organisation) -> Reply:
    """The words to the signer of an organisation that is confirmed."""
    words = t("Your organisation is confirmed: {name}. Everybody sees it now.", name=_named(found))
    listed = Button(t("Who has signed in public"), "signatories")
    return Reply.of(Title(words), buttons=(listed, Button(t("Your signature"), "sign")))


def told_refused(found: Organisation, reason: str) -> Reply:
    """The words to the signer of an organisation that is refused."""
    return Reply.of(
        Title(t("An organiser has refused your organisation: {name}", name=_named(found))),
        Quote(reason),
        Paragraph(t("You can change what you gave, or withdraw it.")),
        buttons=(Button(t("Your signature"), "sign"),),
    )


def told_asked(found: Organisation, question: str) -> Reply:
    """The words to the signer of an organisation about which an organiser asks back."""
    return Reply.of(
        Title(t("An organiser asks about your organisation: {name}", name=_named(found))),
        Quote(question),
        buttons=(
            Button(t("Answer"), "organisation", ("answer",)),
            Button(t("Your signature"), "sign"),
        ),
    )


async def _write(session: Session, found: Organisation, reply: Reply) -> bool:
    contact = _contact(session, found)
    if not contact.account:
        return False
    to = Addressee(contact.platform, contact.account, contact.locale)
    await notices.add(session.tx, [notice_to(session.campaign, to, reply)])
    return True


def _contact(session: Session, found: Organisation) -> Contact:
    return contacts.contact_of(session.campaign.vault, found)


def _named(found: Organisation) -> Code:
    return quoted(found.name)


def _undo(handle: str) -> Button:
    return Button(t("Undo this"), "organisations", ("undo", handle))


async def refusal_form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form that asks why an organisation is refused. Raises `Refusal`."""
    await acting(session, Role.ORGANISER)
    words = t("Why do you refuse it? Its signer reads this, word for word.")
    return Form(t("Refuse an organisation"), (_line("reason", t("Reason"), words),), t("Refuse"))


async def question_form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form that asks what the signer of an organisation is asked. Raises `Refusal`."""
    await acting(session, Role.ORGANISER)
    words = t("What do you ask? Its signer reads this, word for word, and can answer.")
    return Form(t("Ask back"), (_line("question", t("Question"), words),), t("Send the question"))


def _line(name: str, label: Text, question: Text) -> Field:
    return Field(name, label, question, check=remark, longest=REMARK_LONGEST)


async def refuse(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Refuse the organisation, for the reason that its signer reads. Raises `Refusal`."""
    me = await acting(session, Role.ORGANISER)
    found = await _waiting(session, *arguments)
    if isinstance(found, Reply):
        return found
    await _judge(session, me, found, State.REFUSED, values["reason"])
    words = t("Refused: {name}", name=_named(found))
    return await _judged(session, found, words, told_refused(found, values["reason"]))


async def ask(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Put the question to the signer of an organisation that waits. Raises `Refusal`."""
    me = await acting(session, Role.ORGANISER)
    found = await _waiting(session, *arguments)
    if isinstance(found, Reply):
        return found
    asked = replace(_contact(session, found), question=values["question"], answer="")
    if not await _write(session, found, told_asked(found, asked.question)):
        return Reply.of(Note(SILENT.fill(command=Code("/sign"))), buttons=(show(found.handle),))
    kept = contacts.hidden(session.campaign.vault, found.tag, asked)
    await organisations.keep(session.tx, found.tag, kept)
    await by_staff(session, me, "organisation asked", found.handle)
    return Reply.of(
        Title(t("Asked.")),
        Paragraph(t("The answer comes to all organisers.")),
        buttons=(QUEUE,),
    )


async def standing(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The organisation as it stands, after one of these forms was sent. Raises `Refusal`."""
    await acting(session, Role.ORGANISER)
    found = await organisations.called(session.tx, *arguments)
    if found is None:
        raise Refusal(GONE, QUEUE)
    words = t("{name}: {state}", name=_named(found), state=STATES[found.state])
    return Reply.of(Paragraph(words), buttons=(show(found.handle), QUEUE))


FORMS = (
    FormHandler(REFUSAL, refusal_form, refuse, standing),
    FormHandler(QUESTION, question_form, ask, standing),
)
