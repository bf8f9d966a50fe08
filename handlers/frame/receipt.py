"""Receipts: an update that had an effect gets the same answer again, and no second effect.

A receipt is encrypted to its account, and holds no file and no answer to a form.
"""

from __future__ import annotations

from dataclasses import replace

from db import receipts
from db.secrets.vault import Purpose, SealBroken
from handlers.frame import conversation
from handlers.frame.session import Session
from messages.reply import Note, Paragraph, Reply, pack, unpack
from messages.text import t

FORM_SHOWN = b""
"""The receipt of a form with answers, which may be names: only the open form has them."""


async def kept_for(session: Session) -> bytes | None:
    """The receipt of the request's update, encrypted; None for an update that had no effect yet."""
    request = session.request
    return await receipts.receipt_of(session.tx, request.platform, request.update)


async def keep(session: Session, reply: Reply) -> None:
    """Keep `reply` as the update's receipt: of a form with answers only that the form was shown."""
    filled = reply.form is not None and bool(reply.form.values)
    content = FORM_SHOWN if filled else pack(_without_files(reply))
    sealed = session.keys.encrypt(Purpose.RECEIPT, content)
    request = session.request
    await receipts.keep(session.tx, request.platform, request.update, session.today, sealed)


async def said_again(session: Session, receipt: bytes) -> Reply:
    """The reply that the update got before, by its receipt; a form with answers as it stands now.

    Raises `Refusal` where that form is no longer open.
    """
    try:
        content = session.keys.decrypt(Purpose.RECEIPT, receipt)
    except SealBroken:
        return Reply.of(Paragraph(t("That has been done already.")))
    return unpack(content) if content != FORM_SHOWN else await conversation.current(session)


def _without_files(reply: Reply) -> Reply:
    """`reply` with a line in place of its files: that files were given, and how to ask anew."""
    if not reply.files:
        return reply
    given = t("A file belonged to this answer; I keep no copy of it. Please ask for it once more.")
    return replace(reply, blocks=(*reply.blocks, Note(given)), files=())
