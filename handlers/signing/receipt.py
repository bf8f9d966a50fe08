"""/receipt: the proof that one's own signature is in the public log, only for who asks twice.

Whoever has it knows of the signature, so it is evidence on a phone: the question says so first.
"""

from __future__ import annotations

from db import signatures
from db.log import leaves, places
from db.log.entries import Entry, Kind, commitment
from db.log.folder import LogFolder
from db.log.hashing import leaf_hash
from db.log.notes import NotSigned
from db.log.receipts import receipt
from db.log.tiles import Broken
from db.log.tree import root_by
from db.secrets.vault import Purpose
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from messages.reply import Button, File, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Code, t

FILE_NAME = "signature.tlog-proof"

COUNT = Button(t("The count so far"), "count")


async def ask(session: Session) -> Reply:
    """The question, or with `/receipt yes` the receipt. Raises `Refusal` without any."""
    folder = session.campaign.log
    if folder is None:
        raise Refusal(t("There is no public log here that a receipt could be of."), COUNT)
    nonce, version, place = await _entry(session)
    if session.request.arguments != (Argument.YES,):
        return _question()
    written = _receipt(folder, nonce, version, place)
    if written is None:
        raise Refusal(t("The public log cannot be read now. Please try again later."), COUNT)
    return Reply.of(
        Paragraph(
            t(
                "This is your receipt. Delete it, and this message, as soon as you do not need "
                "them any more."
            )
        ),
        Note(t("To check it, without the internet: {command}", command=Code(_COMMAND))),
        files=(File.of_text(FILE_NAME, written),),
    )


_COMMAND = f"python verify_count.py KEY --receipt {FILE_NAME}"


def _question() -> Reply:
    return Reply.of(
        Title(t("A receipt of your signature?")),
        Paragraph(
            t(
                "With a receipt you can prove that one line of the public log is your signature, "
                "and check that it is counted."
            )
        ),
        Paragraph(
            t(
                "So can anybody who finds it on your phone, in this chat or in a copy of either: "
                "it is evidence that you signed. I keep no receipt, and nobody needs one to be "
                "counted. If a signature could put you in danger, do not ask for it."
            )
        ),
        buttons=(
            Button(t("Yes, give me the receipt"), "receipt", (Argument.YES,)),
            Button(t("No receipt"), "sign"),
        ),
    )


async def _entry(session: Session) -> tuple[bytes, str, int]:
    """The random number, version and place of the account's signature. Raises `Refusal`."""
    tag = session.tag(Purpose.SIGNATURE)
    signature = await signatures.signature_of(session.tx, tag)
    if signature is None:
        words = t("There is no signature of yours here now.")
        raise Refusal(words, Button(t("Sign"), "sign"))
    nonce = leaves.nonce_of(session.tx.vault, tag, signature.leaf)
    place = None if nonce is None else await places.of(session.tx, commitment(nonce))
    if nonce is None or place is None:
        words = t(
            "Your signature is not in the public log yet: signatures go there in groups of at "
            "least five. Organisations are not in it, for they are listed by their names."
        )
        raise Refusal(words, COUNT)
    return nonce, signature.text.version, place


def _receipt(folder: LogFolder, nonce: bytes, version: str, place: int) -> str | None:
    """The receipt, which was checked; None where the log's files do not give one."""
    try:
        note = folder.note()
        if note is None:
            return None
        there = folder.key.opened(note)
        path = folder.inclusion(place, there)
    except (Broken, NotSigned, OSError):
        return None
    entry = bytes(Entry(Kind.SIGNED, version, commitment(nonce)))
    if root_by(path, place, there.size, leaf_hash(entry)) != there.root:
        return None
    return receipt(note, place, path, version, nonce)
