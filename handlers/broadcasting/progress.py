"""The progress of a broadcast as the staff see it: a live notice, and a report at the end."""

from __future__ import annotations

from collections.abc import Sequence

from db.alerts import Alert
from db.broadcasts import Broadcast, BroadcastKind, Lane, State
from db.engine.moments import moment
from handlers.alerting.message import title
from handlers.alerting.overview import progress
from handlers.alerting.preview import takes
from handlers.alerting.steps import step
from handlers.frame import roles
from handlers.frame.few import counted
from handlers.frame.rules import Rules
from messages.platforms import platform_name
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import Text, t


def live(
    alert: Alert, broadcast: Broadcast, lanes: Sequence[Lane], rules: Rules, language: str
) -> Reply:
    """The live notice, to a reader of `language`, on how far the broadcast of `alert` is."""
    return Reply.of(
        Title(title(alert, language)),
        Items(tuple(map(progress, lanes))),
        Note(_state(broadcast, lanes, rules)),
        buttons=_buttons(alert, broadcast.state),
    )


def _state(broadcast: Broadcast, lanes: Sequence[Lane], rules: Rules) -> Text:
    match broadcast.state:
        case State.PAUSED:
            return t("Paused: nothing more goes out.")
        case State.STOPPED:
            return t("Stopped.")
        case State.DONE:
            return t("Done.")
    if not any(lane.at_end or lane.tag for lane in lanes):
        day, time = roles.day_and_time(broadcast.opens)
        return t(
            "The staff get it first; everyone else from {day}, {time} UTC.", day=day, time=time
        )
    seconds = max((_left(lane) / rules.per_second(lane.platform) for lane in lanes), default=0)
    return t("Time left, as fast as the platforms allow: {time}", time=takes(seconds))


def _left(lane: Lane) -> int:
    """The number of deliveries still to come; recipients who left meanwhile are not taken off."""
    done = lane.sent + lane.failed + lane.gone + lane.ambiguous
    return lane.waiting if lane.at_end else max(0, lane.total - done)


def _buttons(alert: Alert, state: State) -> tuple[Button, ...]:
    stop = step(t("Stop it"), "stop", alert.id)
    match state:
        case State.RUNNING:
            return step(t("Pause"), "pause", alert.id), stop
        case State.PAUSED:
            return step(t("Go on"), "resume", alert.id), stop
    return (step(t("Details"), "show", alert.id),)


def report(alert: Alert, broadcast: Broadcast, lanes: Sequence[Lane], language: str) -> Reply:
    """The report, to a reader of `language` on the staff, on a broadcast that is over."""
    blocks: list[Block] = [
        Title(_over(broadcast)),
        Paragraph(title(alert, language)),
        Items(tuple(_line(broadcast.kind, lane) for lane in lanes)),
    ]
    if any(lane.ambiguous for lane in lanes):
        blocks.append(Note(t("Unclear: no answer came, so it may have arrived twice, or not.")))
    blocks.append(Note(t("It took: {time}", time=takes(_seconds(broadcast)))))
    return Reply.of(*blocks, buttons=(step(t("Details"), "show", alert.id),))


def _over(broadcast: Broadcast) -> Text:
    if broadcast.kind is BroadcastKind.REFRESH:
        return t("The recall is through.")
    if broadcast.state is State.STOPPED:
        return t("The alert was stopped while it went out.")
    return t("The alert has gone out.")


def _line(kind: BroadcastKind, lane: Lane) -> Text:
    platform = platform_name(lane.platform)
    if kind is BroadcastKind.REFRESH:
        return t(
            "{platform}: copies changed or deleted {sent}, not possible {failed}, gone {gone}",
            platform=platform,
            sent=counted(lane.sent),
            failed=counted(lane.failed),
            gone=counted(lane.gone),
        )
    done = lane.sent + lane.failed + lane.gone + lane.ambiguous
    return t(
        "{platform}: sent {sent}, left out {left}, failed {failed}, gone {gone}, unclear {unclear}",
        platform=platform,
        sent=counted(lane.sent),
        left=counted(max(0, lane.total - done)),
        failed=counted(lane.failed),
        gone=counted(lane.gone),
        unclear=counted(lane.ambiguous),
    )


def _seconds(broadcast: Broadcast) -> float:
    """The seconds from everyone's turn on to the end; 0 before the end."""
    if broadcast.finished is None:
        return 0
    return max(0.0, (moment(broadcast.finished) - moment(broadcast.opens)).total_seconds())
