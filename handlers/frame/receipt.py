"""Receipts: an update that had an effect gets the same answer again, and no second effect.

What is kept of an answer is encrypted to its account, and holds no file and no answer to a form.
"""

from __future__ import annotations

from dataclasses import replace

from db import receipts
from db.secrets.vault import Purpose, SealBroken
from handlers.frame import conversation
from handlers.frame.session import Session
from messages.reply import Note, Paragraph, Reply, pack, unpack
from messages.text import Code, t

FORM_SHOWN = b""
"""What is kept of a form with answers in it, which may be names: they are in the draft alone."""


async def kept_for(session: Session) -> bytes | None:
    """The receipt of the request's update, encrypted; None for an update that had no effect yet."""
    request = session.request
    return await receipts.receipt_of(session.tx, request.platform, request.update)


async def keep(session: Session, reply: Reply) -> None:
    """Keep the answer with its effect: of a form with answers only that it was shown, no file."""
    kept = FORM_SHOWN if reply.form and reply.form.values else pack(_without_files(session, reply))
    sealed = session.keys.encrypt(Purpose.RECEIPT, kept)
    request = session.request
    await receipts.keep(session.tx, request.platform, request.update, session.today, sealed)


async def said_again(session: Session, receipt: bytes) -> Reply:
    """What an update was answered before, by its receipt."""
    try:
        kept = session.keys.decrypt(Purpose.RECEIPT, receipt)
    except SealBroken:
        return Reply.of(Paragraph(t("That has been done already.")))
    return unpack(kept) if kept != FORM_SHOWN else await conversation.current(session)


def _without_files(session: Session, reply: Reply) -> Reply:
    """The answer with a line in place of its files: that they were given, and how to ask anew."""
    if not reply.files:
        return reply
    name = (session.request.command or "").lower()
    asked = next((each for each in session.commands.values() if name in each.names), None)
    given = t(
        "What was attached came with the first answer; I keep no copy. To ask anew: {command}",
        command=Code(f"/{asked.name if asked and asked.listed else 'help'}"),
    )
    return replace(reply, blocks=(*reply.blocks, Note(given)), files=())
