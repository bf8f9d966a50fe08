"""The public name of a signer: when it may be shown, and what a signer reads once it is not."""

from __future__ import annotations

from db import public_names
from db.public_names import TakenOff
from db.secrets.vault import Column, Purpose, SealBroken
from db.signatures import Appearance
from handlers.frame import conversation
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.signing import organisation
from messages.form import Values
from messages.look_alikes import look
from messages.text import Text, t


async def may_be_shown(session: Session, values: Values) -> None:
    """See that the name of a form's answers is not the one that an organiser has taken off.

    Raises `Refusal`.
    """
    if values["appearance"] != Appearance.PUBLIC or organisation.given(values):
        return
    off = await public_names.taken_off(session.tx, session.tag(Purpose.PUBLIC_NAME))
    if off is not None and look(off.name) == look(values["name"]):
        words = t(
            "An organiser has taken this name off the public list. Please choose another, or sign "
            "without a public name."
        )
        raise Refusal(words, *await conversation.way_back(session))


async def described(session: Session) -> tuple[Text, ...]:
    """The line about the account's name that was taken off the list; none without one."""
    off = await public_names.taken_off(session.tx, session.tag(Purpose.PUBLIC_NAME))
    if off is None:
        return ()
    return (
        t(
            "An organiser has taken your name off the public list. Your signature counts as "
            "before. The reason: {reason}",
            reason=_reason(session, off),
        ),
    )


def _reason(session: Session, off: TakenOff) -> str:
    """The reason as the organiser wrote it; a dash where a restore lost it."""
    tag = session.tag(Purpose.PUBLIC_NAME)
    try:
        words = session.campaign.vault.unhide(tag, off.reason, Column.REASON).decode()
    except SealBroken:
        words = ""
    return words or "–"
