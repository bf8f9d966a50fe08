"""Receipts: an update that had an effect gets the same answer again, and no second effect.

A receipt is encrypted to its account, and holds no file and no answer to a form.
"""

from __future__ import annotations

from dataclasses import replace

from db import answers, receipts
from db.secrets.vault import Purpose, SealBroken, Vault
from handlers.frame import conversation
from handlers.frame.session import Session
from messages.form import OpenForm
from messages.reply import Button, Note, Paragraph, Reply, pack, unpack
from messages.request import UpdateId
from messages.text import Code, t

SHOWN = Code("form")
"""The label in the receipt of a form with answers, which may be names: only the open form has them.
The receipt holds a button to the form and nothing else; before this version, nothing at all."""


def kept_id(vault: Vault, platform: str, update: UpdateId) -> bytes:
    """The id under which the answer to `update` waits where it cannot be said yet.

    Only the server's key joins that id to the update's receipt.
    """
    return vault.mark("kept answer", f"{platform}\0{update.hex()}", answers.ID_BYTES)


async def kept_for(session: Session) -> bytes | None:
    """The receipt of the request's update, encrypted; None for an update that had no effect yet."""
    request = session.request
    return await receipts.receipt_of(session.tx, request.platform, request.update)


async def keep(session: Session, reply: Reply) -> None:
    """Keep `reply` as the update's receipt: of a form with answers only that the form was shown."""
    form = reply.form
    kept = _shown(form) if form and form.values else _without_files(reply)
    sealed = session.keys.encrypt(Purpose.RECEIPT, pack(kept))
    request = session.request
    await receipts.keep(session.tx, request.platform, request.update, session.today, sealed)


async def said_again(session: Session, receipt: bytes | None) -> Reply:
    """The reply that the update got before, by its receipt; a form with answers as it stands now.

    Of a form that was sent since, the reply tells what is kept. Where `receipt` is None that
    receipt is gone, and all that is known is that it was there.

    Raises `Refusal` where that form is closed otherwise.
    """
    try:
        content = session.keys.decrypt(Purpose.RECEIPT, receipt or b"")
    except SealBroken:
        return Reply.of(Paragraph(t("That has been done already.")))
    if not content:
        return await conversation.current(session)
    match unpack(content):
        case Reply((), (Button(label, _, (id,)),)) if label == SHOWN:
            return await conversation.shown_again(session, id)
        case reply:
            return reply


def _shown(form: OpenForm) -> Reply:
    return Reply.of(buttons=(Button(SHOWN, "form", (form.id,)),))


def _without_files(reply: Reply) -> Reply:
    """`reply` with a line in place of its files: that files were given, and how to ask anew."""
    if not reply.files and reply.stored is None:
        return reply
    given = t("A file belonged to this answer; I keep no copy of it. Please ask for it once more.")
    return replace(reply, blocks=(*reply.blocks, Note(given)), files=(), stored=None)
