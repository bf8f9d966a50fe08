"""The look-up of an alert by the id that somebody of the staff gives."""

from __future__ import annotations

from db import alerts
from db.alerts import Alert
from handlers.alerting.steps import ALL_ALERTS
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from messages.text import quoted, t


async def alert_called(session: Session, id: str) -> Alert:
    """The alert called `id`, in capital or small letters. Raises `Refusal`."""
    alert = await alerts.alert(session.tx, id.lower())
    if alert is None:
        raise Refusal(t("There is no alert called {id}.", id=quoted(id)), ALL_ALERTS)
    return alert
