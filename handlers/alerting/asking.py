"""The notice that asks the other staff to approve an alert, in the language of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from db.alerts import Alert
from db.audience import Subscriber
from db.staff import Staff
from handlers.alerting.message import message, read_in
from handlers.alerting.steps import step
from handlers.frame.session import Session
from handlers.staffing import notices
from handlers.staffing.two_people import short_fingerprint
from messages.reply import Button, Note, Reply
from messages.text import Text, quoted, t


async def ask(session: Session, staff: Staff, alert: Alert, others: Iterable[Staff]) -> None:
    """Show `alert` whole to the `others`, in the language of each, and ask them to approve."""
    asked = t("{name} asks you to approve this alert.", name=quoted(staff.label))
    for account in others:
        reply = _about(session, account, alert, asked)
        texts = tuple(_other_texts(session, alert, read_in(alert, account.locale)))
        approve = step(t("Approve"), "approve", alert.id, short_fingerprint(alert.proposal))
        note = (Note(t("Approving it approves every language. Please look at each.")),)
        reply = replace(
            reply,
            blocks=reply.blocks + (note if texts else ()),
            buttons=(*texts, approve, step(t("Preview"), "preview", alert.id)),
        )
        await notices.tell(session.tx, session.campaign, (account,), reply)


def _other_texts(session: Session, alert: Alert, shown_in: str) -> Iterator[Button]:
    """The buttons to the texts in other languages than `shown_in`."""
    for language in alert.texts:
        if language != shown_in:
            name = session.campaign.languages.own_name(language)
            yield Button(name, "alert", ("preview", alert.id, language))


def _about(session: Session, account: Staff, alert: Alert, words: Text) -> Reply:
    today = session.campaign.today()
    reply = message(alert, account.locale, kind=Subscriber.PERSON, today=today)
    return replace(reply, blocks=(Note(words), *reply.blocks), buttons=(), shareable=False)
