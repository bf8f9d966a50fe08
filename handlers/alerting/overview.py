"""The list of alerts, and everything about one alert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from db import alerts, broadcasts, responses
from db.alerts import Alert, AlertState
from db.broadcasts import Lane, State
from db.responses import Response
from db.staff import PersonId, Staff
from handlers.alerting.lookup import alert_called
from handlers.alerting.message import title
from handlers.alerting.preview import purpose
from handlers.alerting.standing import Standing, standing
from handlers.alerting.steps import step, steps
from handlers.frame import roles
from handlers.frame.few import counted, few
from handlers.frame.session import Session
from handlers.staffing import labels
from messages.platforms import platform_name
from messages.reply import Block, Button, Items, Paragraph, Reply, Title
from messages.text import Code, Text, Value, Words, t

MOST_DONE = 10
NEW = Button(t("Write an alert"), "alert", ("new",))

HEADINGS = {
    AlertState.DRAFT: t("Drafts"),
    AlertState.WAITING: t("Waiting for a second person"),
    AlertState.APPROVED: t("Approved"),
}


async def list_(session: Session) -> Reply:
    """The list of alerts: being written, waiting, going out, and the last that went out."""
    line = partial(_line, language=session.language)
    blocks: list[Block] = []
    listed: list[Alert] = []
    for state, heading in HEADINGS.items():
        if matching := await alerts.in_state(session.tx, state):
            blocks += [Paragraph(heading), Items(tuple(map(line, matching)))]
            listed += matching
    going, done = await _sent(session)
    if going:
        lines = [await _going(session, alert) for alert in going]
        blocks += [Paragraph(t("Going out now")), Items(tuple(lines))]
    if done:
        blocks += [Paragraph(t("Done")), Items(tuple(map(line, done)))]
    listed += [*going, *done]
    if not blocks:
        blocks.append(Paragraph(t("There is no alert yet.")))
    buttons = (step(_button(alert, session.language), "show", alert.id) for alert in listed)
    return Reply.of(Title(t("Alerts")), *blocks, buttons=(NEW, *buttons))


async def _sent(session: Session) -> tuple[list[Alert], list[Alert]]:
    """The alerts that are going out, and the last `MOST_DONE` that are done."""
    unfinished = {
        broadcast.alert
        for broadcast in await broadcasts.unfinished(session.tx)
        if broadcast.kind is broadcasts.BroadcastKind.ALERT
    }
    sent = await alerts.sent(session.tx, MOST_DONE + len(unfinished))
    going = [alert for alert in sent if alert.id in unfinished]
    return going, [alert for alert in sent if alert.id not in unfinished][:MOST_DONE]


def _button(alert: Alert, language: str) -> Text:
    return t("{id}: {title}", id=Code(alert.id), title=title(alert, language)[:30])


def _line(alert: Alert, language: str) -> Text:
    words = title(alert, language)
    id = Code(alert.id)
    if alert.state is AlertState.RECALLED:
        return t("{id}: {title} (recalled)", id=id, title=words)
    if alert.state is AlertState.APPROVED and alert.starts is not None:
        day, time = roles.day_and_time(alert.starts)
        return t("{id}: {title}, begins on {day} at {time} UTC", id=id, title=words).fill(
            day=day, time=time
        )
    return t("{id}: {title}", id=id, title=words)


async def _going(session: Session, alert: Alert) -> Text:
    assert alert.broadcast is not None
    lanes = await broadcasts.lanes(session.tx, alert.broadcast)
    return t(
        "{id}: {title}, {sent} of {total} sent",
        id=Code(alert.id),
        title=title(alert, session.language),
        sent=counted(sum(lane.sent for lane in lanes)),
        total=counted(sum(lane.total for lane in lanes)),
    )


async def show(session: Session, staff: Staff, id: str) -> Reply:
    """Everything about the alert called `id`. Raises `Refusal`."""
    alert = await alert_called(session, id)
    where = await standing(session, alert)
    lanes: Sequence[Lane] = ()
    if alert.broadcast is not None:
        lanes = await broadcasts.lanes(session.tx, alert.broadcast)
    counts = await responses.counts(session.tx, alert.id)
    lines = (
        *_people(await labels.by_person(session.tx), alert, where),
        *map(progress, lanes),
        *(_responses(counts) if alert.broadcast is not None else ()),
    )
    return Reply.of(
        Title(title(alert, session.language)),
        Items(lines),
        *await purpose(session, alert),
        buttons=(
            *steps(alert, where, staff.person),
            step(t("Preview"), "preview", alert.id),
            step(t("All alerts")),
        ),
    )


def _people(known: dict[PersonId, Value], alert: Alert, where: Standing) -> Iterator[Words]:
    """The lines on how far `alert` has come, its author, and the people behind it."""
    yield _state(alert, where)
    yield t("Written by: {name}", name=labels.named(known, alert.author))
    for person in sorted(where.voices):
        yield t("Stands behind it: {name}", name=labels.named(known, person))


def _state(alert: Alert, where: Standing) -> Text:
    match alert.state:
        case AlertState.DRAFT:
            return t("A draft.")
        case AlertState.STOPPED:
            return t("It was stopped while it went out.")
        case AlertState.WAITING:
            return t("It waits for a second person.")
        case AlertState.APPROVED if alert.starts is not None:
            day, time = roles.day_and_time(alert.starts)
            return t("Approved; it begins on {day} at {time} UTC.", day=day, time=time)
        case AlertState.RECALLED:
            return t("Recalled.")
    match where.broadcast.state if where.broadcast else None:
        case State.RUNNING:
            return t("It is going out.")
        case State.PAUSED:
            return t("It is paused.")
    return t("It has gone out.")


def progress(lane: Lane) -> Text:
    """The line on how far a broadcast is on one platform."""
    done = lane.sent + lane.failed + lane.gone + lane.ambiguous
    return t(
        "{platform}: sent {sent} of {total}, left {left}; waiting {waiting}, failed {failed}, "
        "gone {gone}, unclear {unclear}",
        platform=platform_name(lane.platform),
        sent=counted(lane.sent),
        total=counted(lane.total),
        left=counted(max(0, lane.total - done)),
        waiting=counted(lane.waiting),
        failed=counted(lane.failed),
        gone=counted(lane.gone),
        unclear=counted(lane.ambiguous),
    )


def _responses(counts: dict[Response, int]) -> tuple[Text, ...]:
    """The lines on both responses, never with a number from 1 to 4."""
    return (
        t("Did it: {count}", count=few(counts[Response.DONE])),
        t("Not now: {count}", count=few(counts[Response.NOT_NOW])),
    )
