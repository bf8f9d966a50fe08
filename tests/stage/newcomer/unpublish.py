"""/unpublish: one's public name taken back, while the signature stays."""

from __future__ import annotations

from db import public_names
from db.secrets.vault import Purpose
from handlers.frame.session import Session
from messages.reply import Button, Paragraph, Reply
from messages.request import Argument
from messages.text import t


async def unpublish(session: Session) -> Reply:
    """`/unpublish` asks, `/unpublish yes` takes the name back."""
    if session.request.arguments != (Argument.YES,):
        return Reply.of(
            Paragraph(t("Take your name back from the public?")),
            buttons=(Button(t("Yes, take it back"), "unpublish", (Argument.YES,)),),
        )
    await public_names.retract(session.tx, session.tag(Purpose.PUBLIC_NAME))
    return Reply.of(Paragraph(t("Your name is not public any more.")))
