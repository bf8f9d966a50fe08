"""A command that changes something and hands over a file."""

from __future__ import annotations

from db import journal
from handlers.frame.session import Command, Session
from messages.reply import File, Paragraph, Reply
from messages.text import t

NAME, EVERY_BYTE = "ana-diaz.bin", bytes(range(256)) * 4


async def _hands_over(session: Session) -> Reply:
    await journal.record(session.tx, session.now, journal.CLOCK, "list handed over", "")
    return Reply.of(Paragraph("Here it is."), files=(File(NAME, EVERY_BYTE),))


HANDS_OVER = Command("handover", t("Hands over a list"), _hands_over, personal=True)
