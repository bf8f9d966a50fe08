"""/withdraw: taking one's signature back, with the name and the organisation that were shown."""

from __future__ import annotations

from db import cleaned, closing, public_names, signatures, suspects
from db.secrets.vault import Purpose
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.signing import afterwards, organisation
from handlers.subscribing import wishes
from messages.reply import Button, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Text, t


def none_kept(words: Text) -> Reply:
    """The reply, beginning with `words`, to an account that has no signature here."""
    return Reply.of(
        Paragraph(words),
        Paragraph(t("If you withdrew it, it is erased.")),
        buttons=(
            Button(t("Sign"), "sign"),
            Button(t("Show what is held about me"), "me"),
            Button(t("The count so far"), "count"),
        ),
    )


async def _anything_kept(session: Session) -> bool:
    """Whether there is a signature of the account, or one that was taken out."""
    tag = session.tag(Purpose.SIGNATURE)
    return await signatures.is_kept(session.tx, tag) or await cleaned.is_kept(session.tx, tag)


async def withdraw(session: Session) -> Reply:
    """The question before a withdrawal, or with `/withdraw yes` the withdrawal.

    Erases the signature and its public name, also one that somebody changed in the database. Once
    nobody knows whose a signature is, what is shown can be taken off.
    Without a signature, *yes* is answered with just that; the question raises `Refusal`.
    """
    if await closing.is_erased(session.tx):
        return await afterwards.take_off(session)
    tag = session.tag(Purpose.SIGNATURE)
    if not await _anything_kept(session):
        words = t("There is no signature of yours to withdraw.")
        if session.request.arguments == (Argument.YES,):
            return none_kept(words)
        raise Refusal(
            words,
            Button(t("Sign"), "sign"),
            Button(t("Show what is held about me"), "me"),
        )
    if session.request.arguments != (Argument.YES,):
        return Reply.of(
            Title(t("Withdraw your signature?")),
            Paragraph(
                t(
                    "It is erased at once, with a public name and an organisation if you gave one. "
                    "Pledges and alerts stay."
                )
            ),
            buttons=(
                Button(t("Yes, withdraw it"), "withdraw", (Argument.YES,)),
                Button(t("No, keep it"), "sign"),
            ),
        )
    await signatures.withdraw(session.tx, tag)
    await public_names.retract(session.tx, session.tag(Purpose.PUBLIC_NAME))
    await organisation.withdraw(session)
    await suspects.forget(session.tx, session.tag(Purpose.SUSPECT))
    await wishes.withdrawn(session)
    return Reply.of(
        Paragraph(t("Your signature is withdrawn and erased.")),
        buttons=(
            Button(t("Show what is held about me"), "me"),
            Button(t("The count so far"), "count"),
        ),
    )
