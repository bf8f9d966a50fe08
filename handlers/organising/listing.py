"""The public list as organisers see it: each entry with its code, and a way to take it off."""

from __future__ import annotations

from db import public_names
from db.handles import ORGANISATION
from db.public_names import ListedName
from db.secrets.vault import Column
from db.staff import Role
from handlers.alerting.checks import REMARK_LONGEST, remark
from handlers.frame import conversation
from handlers.frame.roles import acting
from handlers.frame.session import FormHandler, Session
from handlers.organising.judging import QUEUE
from handlers.reading import signatories
from handlers.staffing.journal import by_staff
from messages.form import Field, Form, Values
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, quoted, t

FORM = "name off"

ON_A_PAGE = 10
"""Entries of a page: each has a button."""

NOT_LISTED = t("That name is not on the list any more. Nothing was done.")


async def show(session: Session, behind: str) -> Reply:
    """The page of the public list behind the entry with a handle, or from the beginning."""
    page = await signatories.page(session.tx, behind, ON_A_PAGE)
    if page is None:
        return Reply.of(Note(NOT_LISTED), buttons=(_onward(""),))
    entries = [(each.handle, each.name) for each in page.organisations]
    entries += [(each.handle, each.name) for each in page.names]
    lines = tuple(
        t("{name} ({code})", name=Code(name), code=Code(handle)) for handle, name in entries
    )
    blocks: tuple[Block, ...] = (Items(lines),) if lines else (Paragraph(t("Nobody is listed.")),)
    return Reply.of(
        Title(t("Who has signed in public")),
        *blocks,
        Note(t("A public name may be taken off that is none: a slur, an advertisement.")),
        buttons=(
            *(_off(handle, name) for handle, name in entries),
            *((_onward(page.behind),) if page.behind else ()),
            QUEUE,
        ),
    )


def _off(handle: str, name: str) -> Button:
    """The button that takes an entry off: an organisation waits again, a name goes for a reason."""
    step = "undo" if handle.startswith(ORGANISATION) else "off"
    return Button(t("Take off: {name}", name=quoted(name)), "organisations", (step, handle))


def _onward(behind: str) -> Button:
    label = t("Next") if behind else t("From the beginning")
    return Button(label, "organisations", ("listed", *filter(None, (behind,))))


async def begin(session: Session, handle: str) -> Reply:
    """Open the form for the reason why a name is taken off."""
    found = await public_names.called(session.tx, handle)
    if found is None:
        return _gone()
    about = t("About: {name} ({code})", name=quoted(found.name), code=Code(handle))
    return await conversation.begin(session, FORM, (handle,), intro=(Paragraph(about),))


def _gone() -> Reply:
    return Reply.of(Paragraph(NOT_LISTED), buttons=(_onward(""), QUEUE))


async def form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form that asks why a public name is taken off. Raises `Refusal`."""
    await acting(session, Role.ORGANISER)
    words = t("Why is this no name to show? Its owner reads this, word for word.")
    field = Field("reason", t("Reason"), words, check=remark, longest=REMARK_LONGEST)
    return Form(t("Take a public name off"), (field,), t("Take it off"))


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Take the name off the list; its owner reads the reason with their signature, which stays."""
    me = await acting(session, Role.ORGANISER)
    await session.tx.alone()
    found = await public_names.called(session.tx, *arguments)
    if found is None:
        return _gone()
    await _take_off(session, found, values["reason"])
    await by_staff(session, me, "public name taken off", found.handle)
    return Reply.of(
        Title(t("Taken off: {name}", name=quoted(found.name))),
        Paragraph(
            t(
                "The signature counts as before. Nobody can be written to about it: who signed "
                "reads the reason at {command}.",
                command=Code("/sign"),
            )
        ),
        buttons=(_onward(""), QUEUE),
    )


async def _take_off(session: Session, found: ListedName, reason: str) -> None:
    hidden = session.campaign.vault.hide(found.tag, reason.encode(), Column.REASON)
    await public_names.take_off(session.tx, found.tag, hidden)


async def standing(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The list from its beginning, after the form was sent. Raises `Refusal`."""
    await acting(session, Role.ORGANISER)
    return await show(session, "")


OFF_FORM = FormHandler(FORM, form, submit, standing)
