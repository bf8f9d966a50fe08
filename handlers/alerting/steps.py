"""The buttons of an alert's next steps: what can be done with it, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast, State
from db.staff import PersonId
from handlers.alerting.standing import Standing
from handlers.staffing.two_people import are_enough, short_fingerprint
from messages.reply import Button
from messages.text import Text, t

COMMAND = "alert"

ALL_ALERTS = Button(t("All alerts"), COMMAND)


def step(label: Text, *arguments: str) -> Button:
    """A button for a step of `/alert`."""
    return Button(label, COMMAND, arguments)


def steps(alert: Alert, where: Standing, person: PersonId) -> tuple[Button, ...]:
    """The buttons for what `person` can do with `alert`."""
    return tuple(_steps(alert, where, person))


def _steps(alert: Alert, where: Standing, person: PersonId) -> Iterator[Button]:
    id = alert.id
    match alert.state:
        case AlertState.DRAFT:
            if alert.author is None:
                yield step(t("Approve"), "approve", id, short_fingerprint(alert.proposal))
            elif alert.author == person:
                yield step(t("Hand it in for approval"), "submit", id)
            yield from _writing(id)
            yield step(t("Erase it"), "drop", id)
        case AlertState.WAITING | AlertState.APPROVED:
            if _lacks(alert, where) and person not in where.voices:
                yield step(t("Approve"), "approve", id, short_fingerprint(alert.proposal))
            yield step(t("Stop it"), "stop", id)
            yield from _writing(id)
        case AlertState.STARTED | AlertState.STOPPED:
            yield from _running(id, where.broadcast)
            yield step(t("Recall it"), "recall", id)
        case AlertState.RECALLED:
            yield step(t("Write it anew"), "anew", id)


def _lacks(alert: Alert, where: Standing) -> bool:
    return alert.state is AlertState.WAITING or not are_enough(where.voices)


def _writing(id: str) -> Iterator[Button]:
    yield step(t("Change it"), "edit", id)
    yield step(t("Languages"), "text", id)


def _running(id: str, broadcast: Broadcast | None) -> Iterator[Button]:
    if broadcast is None or broadcast.finished is not None:
        return
    if broadcast.state is State.PAUSED:
        yield step(t("Go on"), "resume", id)
    else:
        yield step(t("Pause"), "pause", id)
    yield step(t("Stop it"), "stop", id)
