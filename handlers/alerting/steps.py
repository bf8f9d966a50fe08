"""What can be done with an alert next, and by whom; and the few words that all of it shares."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from db import alerts, broadcasts, staff
from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast, State
from db.engine.transaction import Transaction
from db.staff import PersonId
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing.two_people import voices
from messages.reply import Button
from messages.text import Text, Value, quoted, t

COMMAND = "alert"
SHOWN_BYTES = 16
"""Of a fingerprint, as a button carries it: too many for an author to make two texts alike."""

FEW = 5
"""The smallest number of people that is ever said."""

ALL_ALERTS = Button(t("All alerts"), COMMAND)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an alert stands: who is behind it now, and its broadcast once it has begun."""

    voices: frozenset[PersonId]
    broadcast: Broadcast | None


async def standing(session: Session, alert: Alert) -> Standing:
    """Where `alert` stands now."""
    number = alert.broadcast
    return Standing(
        await voices(session.tx, alert, session.now),
        await broadcasts.broadcast(session.tx, number) if number is not None else None,
    )


async def found(session: Session, id: str) -> Alert:
    """The alert called `id`, however it was typed. Raises `Refusal`."""
    alert = await alerts.alert(session.tx, id.lower())
    if alert is None:
        raise Refusal(t("There is no alert called {id}.", id=quoted(id)), ALL_ALERTS)
    return alert


def shown(alert: Alert) -> str:
    """The beginning of its fingerprint: what an approval is bound to."""
    return urlsafe_b64encode(alert.fingerprint[:SHOWN_BYTES]).decode().rstrip("=")


def step(label: Text, *arguments: str) -> Button:
    """A button for a step of `/alert`."""
    return Button(label, COMMAND, arguments)


def steps(alert: Alert, where: Standing, person: PersonId) -> tuple[Button, ...]:
    """What `person` can do with it."""
    return tuple(_steps(alert, where, person))


def _steps(alert: Alert, where: Standing, person: PersonId) -> Iterator[Button]:
    id = alert.id
    match alert.state:
        case AlertState.DRAFT:
            if alert.author is None:
                yield step(t("Approve"), "approve", id, shown(alert))
            elif alert.author == person:
                yield step(t("Hand it in for approval"), "submit", id)
            yield from _writing(id)
            yield step(t("Erase it"), "drop", id)
        case AlertState.WAITING | AlertState.APPROVED:
            if _lacks(alert, where) and person not in where.voices:
                yield step(t("Approve"), "approve", id, shown(alert))
            yield step(t("Stop it"), "stop", id)
            yield from _writing(id)
        case AlertState.STARTED | AlertState.STOPPED:
            yield from _running(id, where.broadcast)
            yield step(t("Recall it"), "recall", id)


def _lacks(alert: Alert, where: Standing) -> bool:
    return alert.state is AlertState.WAITING or len(where.voices) < alerts.VOICES_NEEDED


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


async def labels(tx: Transaction) -> dict[PersonId, Value]:
    """What the staff call each other."""
    return {one.person: quoted(one.label) for one in await staff.everyone(tx)}


def named(known: dict[PersonId, Value], person: PersonId | None) -> Value:
    """Who it is; of nobody, and of somebody who has left, that much."""
    if person is None:
        return t("the campaign clock")
    return known.get(person, t("somebody who has left the staff"))


def few(number: int) -> Value:
    """A number of people; never one from 1 to 4."""
    return number if number >= FEW else t("fewer than five")


def counted(number: int) -> Value:
    """How often something happened: not at all, or never a number from 1 to 4."""
    return few(number) if number else 0


def roughly(number: int) -> Value:
    """The size of an audience, in fives: trying out audiences tells nobody's country."""
    return few(number // FEW * FEW)
