"""The commands /did, /later and /read: the buttons under an alert, for all who got it."""

from __future__ import annotations

from datetime import date

from db import alerts, responses
from db.alerts import Alert, AlertState
from db.responses import Response
from db.secrets.vault import Purpose
from handlers.alerting import message as alert_message
from handlers.alerting.message import OVER, RECALLED, is_over
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from messages.reply import Block, Button, Note, Paragraph, Quote, Reply, Title, set_apart
from messages.text import Text, quoted, t

ONWARD = (Button(t("Share"), "share"), Button(t("The count so far"), "count"))


ANSWERED = {
    Response.DONE: t("You said that you did this: {title}"),
    Response.NOT_NOW: t("You said “not now” to this: {title}"),
}


async def did(session: Session) -> Reply:
    """Count that the account took the action, in place of an earlier response.

    Of an action that is closed the response of before is shown. Raises `Refusal`.
    """
    alert = await _sent(session)
    if closed := _closed(session, alert):
        return await _as_answered(session, alert, closed)
    tag = session.tag(Purpose.RESPONSE)
    await responses.respond(session.tx, tag, alert.id, Response.DONE)
    return Reply.of(
        Title(t("Counted. Thank you.")),
        *set_apart(_to_copy(alert)),
        Note(t("Only the number is shown to anybody. You can change your answer.")),
        buttons=(*ONWARD, Button(t("I have not done it after all"), "later", (alert.id,))),
    )


async def later(session: Session) -> Reply:
    """Count that the account says *Not now*, in place of an earlier response; as `did`."""
    alert = await _sent(session)
    if closed := _closed(session, alert):
        return await _as_answered(session, alert, closed)
    tag = session.tag(Purpose.RESPONSE)
    await responses.respond(session.tx, tag, alert.id, Response.NOT_NOW)
    words = (
        t("Thank you for telling me. There is time until {date}.", date=_day(alert.ends))
        if alert.ends
        else t("Thank you for telling me. You can come back to it whenever you like.")
    )
    return Reply.of(
        Paragraph(words),
        buttons=(
            Button(t("I did it"), "did", (alert.id,)),
            Button(t("Read it again"), "read", (alert.id,)),
            *ONWARD,
        ),
    )


async def read(session: Session) -> Reply:
    """The whole of an alert that has gone out, for readers of its first line. Raises `Refusal`."""
    alert = await _sent(session)
    return alert_message.on_request(alert, session.language, today=session.campaign.today())


def _closed(session: Session, alert: Alert) -> Text | None:
    """The words for why nobody can respond to `alert` any more; None while they can."""
    if alert.state is AlertState.RECALLED:
        return RECALLED
    return OVER if is_over(alert, session.campaign.today()) else None


async def _as_answered(session: Session, alert: Alert, closed: Text) -> Reply:
    """What the account said to `alert` before it was `closed`. Raises `Refusal` if nothing."""
    response = await responses.response_of(session.tx, session.tag(Purpose.RESPONSE), alert.id)
    if response is None:
        raise Refusal(closed, *ONWARD)
    called = alert_message.title(alert, session.language)
    words = ANSWERED[response].fill(title=called)
    return Reply.of(Paragraph(words), Note(closed), buttons=ONWARD)


async def _sent(session: Session) -> Alert:
    """The alert called by the first argument, if it has gone out. Raises `Refusal`.

    The refusal does not tell an alert that is only written, or that somebody changed in the
    database, from one that is not there.
    """
    id = " ".join(session.request.arguments[:1]).lower()
    alert = await alerts.alert(session.tx, id)
    if alert is None or alert.broadcast is None or not alert.sound:
        raise Refusal(
            t("There is no alert called {id}.", id=quoted(id)), Button(t("What I can do"), "help")
        )
    return alert


def _to_copy(alert: Alert) -> tuple[Block, ...]:
    return (Paragraph(t("A message to copy:")), Quote(alert.ready)) if alert.ready else ()


def _day(ends: str) -> date:
    return date.fromisoformat(ends)
