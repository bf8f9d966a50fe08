"""What is left to take back when the campaign has closed: a public name, and an organisation."""

from __future__ import annotations

from db import organisations, public_names
from db.secrets.vault import Purpose
from handlers.frame.session import Session
from handlers.reading.closing import COUNT, UNKNOWN
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import t


async def take_off(session: Session) -> Reply:
    """The question before what is shown of the account is taken off, or with `yes` that."""
    if not await _is_shown(session):
        return Reply.of(Note(UNKNOWN), buttons=(COUNT,))
    if session.request.arguments != (Argument.YES,):
        return Reply.of(
            Title(t("Take off what is shown of you?")),
            Paragraph(t("Your public name and your organisation are erased at once.")),
            Note(UNKNOWN),
            buttons=(
                Button(t("Yes, take it off"), "withdraw", (Argument.YES,)),
                Button(t("No, keep it"), "me"),
            ),
        )
    await public_names.retract(session.tx, session.tag(Purpose.PUBLIC_NAME))
    await organisations.withdraw(session.tx, session.tag(Purpose.ORGANISATION))
    return Reply.of(
        Paragraph(t("What was shown of you is taken off and erased.")), buttons=(COUNT,)
    )


async def _is_shown(session: Session) -> bool:
    name = await public_names.public_name_of(session.tx, session.tag(Purpose.PUBLIC_NAME))
    tag = session.tag(Purpose.ORGANISATION)
    return (
        name is not None
        or await organisations.organisation_of(session.tx, tag) is not None
        or await organisations.is_spoiled(session.tx, tag)
    )
