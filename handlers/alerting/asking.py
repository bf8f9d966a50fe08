"""The notice that asks the other staff to approve an alert, in the language of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from db.alerts import Alert
from db.audience import Subscriber
from db.staff import Staff
from handlers.alerting.message import message, read_in
from handlers.alerting.preview import purpose
from handlers.alerting.steps import step
from handlers.frame.session import Session
from handlers.staffing import notices
from handlers.staffing.two_people import short_fingerprint
from messages.reply import Button, Note, Reply
from messages.text import Text, quoted, t


async def ask(session: Session, staff: Staff, alert: Alert, others: Iterable[Staff]) -> None:
    """Ask the `others` to approve `alert`: each sees it whole, and for whom and when it is."""
    words = t("{name} asks you to approve this alert.", name=quoted(staff.label))
    about = await purpose(session, alert)
    approve = step(t("Approve"), "approve", alert.id, short_fingerprint(alert.proposal))

    def asked(account: Staff) -> Reply:
        reply = _about(session, account, alert, words)
        texts = tuple(_other_texts(session, alert, read_in(alert, account.locale)))
        note = (Note(t("Approving it approves every language. Please look at each.")),)
        return replace(
            reply,
            blocks=(*reply.blocks, *about, *(note if texts else ())),
            buttons=(*texts, approve, step(t("Preview"), "preview", alert.id)),
        )

    await notices.tell_one_by_one(session.tx, session.campaign, others, asked)


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
