"""Forms that were sent or cancelled, so that a button pressed once more gets a true answer.

A note of each lies among the receipts, under a number made from the form's id, encrypted to the
account, and is erased with them: a button with the form's name and the arguments that it was opened
with, labelled by how it ended. Nothing that was answered stands in it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from db import receipts
from db.secrets.vault import Purpose, SealBroken
from handlers.frame.filling import Filling
from handlers.frame.session import Session
from messages.reply import Button, Paragraph, Reply, pack, unpack
from messages.text import Code, t

NUMBER_BYTES = 16


class End(StrEnum):
    """The way in which a form ended."""

    SENT = "sent"
    CANCELLED = "cancelled"


class Ended(NamedTuple):
    """A form that ended: its name, the arguments that it was opened with, and how it ended."""

    form: str
    arguments: tuple[str, ...]
    end: End


async def note(session: Session, filling: Filling, end: End) -> None:
    """Note that `filling` has ended."""
    content = Reply.of(buttons=(Button(Code(end.value), filling.form, filling.arguments),))
    sealed = session.keys.encrypt(Purpose.RECEIPT, pack(content))
    number = _number(session, filling.id)
    await receipts.keep(session.tx, session.request.platform, number, session.today, sealed)


async def called(session: Session, id: str) -> Ended | None:
    """The form with this id, if the account sent or cancelled it lately."""
    sealed = await receipts.receipt_of(session.tx, session.request.platform, _number(session, id))
    if sealed is None:
        return None
    try:
        content = unpack(session.keys.decrypt(Purpose.RECEIPT, sealed))
    except SealBroken:
        return None
    (button,) = content.buttons
    label = button.label
    assert isinstance(label, Code)
    ended = Ended(button.command, button.arguments, End(label.text))
    return ended if ended.form in session.forms else None


async def standing(session: Session, ended: Ended) -> Reply:
    """The reply to one more press of a form that was sent: what is kept of it now."""
    handler = session.forms[ended.form]
    if handler.standing is None:
        return Reply.of(Paragraph(t("That form was sent already.")))
    return await handler.standing(session, ended.arguments)


def _number(session: Session, id: str) -> bytes:
    """The number of the note about the form with this id; another account's is another."""
    subject = f"{session.request.account}\0{id}"
    return session.campaign.vault.mark("form that ended", subject, NUMBER_BYTES)
