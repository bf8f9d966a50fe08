"""The acts on an alert: to go out it needs two people, to be held up or taken back one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from db import alerts, broadcasts, voices
from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast, BroadcastKind, State
from db.engine.moments import stamp
from db.staff import Staff
from handlers.alerting import overview
from handlers.alerting.asking import ask
from handlers.alerting.lookup import alert_called
from handlers.alerting.message import is_over, title
from handlers.alerting.preview import excess, preview
from handlers.alerting.standing import CHANGED, standing
from handlers.alerting.steps import ALL_ALERTS, step, steps
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import binding, journal, notices, two_people
from handlers.staffing.two_people import are_enough, short_fingerprint
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Text, quoted, t, tn


async def submit(session: Session, staff: Staff, id: str) -> Reply:
    """Hand a draft in: `staff` stands behind the alert, the others are asked. Raises `Refusal`."""
    alert = await alert_called(session, id)
    if alert.state is not AlertState.DRAFT:
        words = t("Only a draft can be handed in.")
        return await _as_it_stands(session, staff, alert, words)
    if alert.author not in (None, staff.person):
        raise Refusal(
            t("Somebody else wrote this alert, and only they can hand it in."),
            step(t("Change it"), "edit", alert.id),
            step(t("Preview"), "preview", alert.id),
        )
    _sound(session, alert)
    return await _stand_behind(session, staff, alert, "alert handed in")


async def approve(session: Session, staff: Staff, id: str, fingerprint: str = "") -> Reply:
    """Count `staff` as behind exactly the alert that was shown; else show it. Raises `Refusal`."""
    alert = await alert_called(session, id)
    behind = await two_people.behind(session.tx, alert.proposal, session.now)
    approved = alert.state is AlertState.APPROVED and are_enough(behind)
    if approved or alert.broadcast is not None:
        words = t("This alert is approved already.")
        return await _as_it_stands(session, staff, alert, words)
    if not _open(alert):
        words = t("This alert has not been handed in for approval.")
        return await _as_it_stands(session, staff, alert, words)
    if staff.person in behind:
        words = t("You stand behind this alert already. Another person must approve it too.")
        return await _as_it_stands(session, staff, alert, words)
    if not fingerprint:
        words = t("Please read it first: the button below approves exactly what stands here.")
        return await preview(session, staff, alert, before=words)
    if fingerprint != short_fingerprint(alert.proposal):
        words = t("This is not what you were shown: it has changed. Please read it again.")
        return await preview(session, staff, alert, before=words)
    _sound(session, alert)
    return await _stand_behind(session, staff, alert, "alert approved")


def _open(alert: Alert) -> bool:
    """Whether `alert` waits for voices; an alert that the clock drafted does so even as a draft."""
    drafted = alert.state is AlertState.DRAFT and alert.author is None
    return drafted or alert.state in (AlertState.WAITING, AlertState.APPROVED)


def _sound(session: Session, alert: Alert) -> None:
    """Make sure that `alert` can go out as it is. Raises `Refusal`."""
    change = step(t("Change it"), "edit", alert.id)
    if not alert.sound:
        raise Refusal(CHANGED, step(t("Details"), "show", alert.id), ALL_ALERTS)
    if is_over(alert, session.campaign.today()):
        raise Refusal(t("The last day of this action is past. Please change it first."), change)
    too_long = excess(session.campaign.catalogs, alert)
    if too_long is not None:
        raise Refusal(too_long.words, change)


async def _stand_behind(session: Session, staff: Staff, alert: Alert, act: str) -> Reply:
    behind = await two_people.stand_behind(session, staff, alert.proposal, act, alert.id)
    if are_enough(behind):
        return await _approved(session, staff, alert)
    waiting = replace(alert, state=AlertState.WAITING, starts=None)
    await alerts.put(session.tx, waiting)
    others = await roles.others(session.tx, session.now, staff.person)
    await ask(session, staff, waiting, others)
    return Reply.of(
        Title(t("You stand behind this alert.")),
        Paragraph(t("It goes out once another person approves it.")),
        Note(_asked(len(others))),
        buttons=(*await _steps(session, staff, waiting), ALL_ALERTS),
    )


def _asked(number: int) -> Text:
    if number == 0:
        return t("There is nobody else on the staff who could approve it yet.")
    return tn("{n} other account was asked.", "{n} other accounts were asked.", number)


async def _approved(session: Session, staff: Staff, alert: Alert) -> Reply:
    """Give `alert`, with two people behind it, its time; tell the staff, who can still stop it."""
    rules = await binding.in_force(session.tx, session.campaign.rules)
    starts = max(stamp(session.campaign.now() + rules.stop_window), alert.go_at or "")
    approved = replace(alert, state=AlertState.APPROVED, starts=starts)
    await alerts.put(session.tx, approved)

    def said(language: str) -> Reply:
        return Reply.of(
            Title(t("Two people stand behind this alert.")),
            Paragraph(begins(approved, language)),
            buttons=(
                step(t("Stop it"), "stop", alert.id),
                step(t("Preview"), "preview", alert.id),
                ALL_ALERTS,
            ),
        )

    await _tell(session, staff, said)
    return said(session.language)


def begins(alert: Alert, language: str) -> Text:
    """The sentence, to a reader of `language`, on when `alert` begins unless it is stopped."""
    assert alert.starts is not None
    day, time = roles.day_and_time(alert.starts)
    return t(
        "{title}: it begins on {day} at {time} UTC, unless one of you stops it.",
        title=title(alert, language),
        day=day,
        time=time,
    )


async def stop(session: Session, staff: Staff, id: str) -> Reply:
    """Keep an alert from going out, or from going on: one voice is enough. Raises `Refusal`."""
    alert = await alert_called(session, id)
    if alert.state in OUT:
        broadcast = await _broadcast(session, alert)
        if broadcast is None or broadcast.state is State.STOPPED:
            return await _as_it_stands(session, staff, alert, NOT_GOING_OUT)
        await broadcasts.set_state(session.tx, broadcast.number, State.STOPPED, session.now)
        stopped = replace(alert, state=AlertState.STOPPED)
        await alerts.put(session.tx, stopped)
        more = t("Who has it already keeps it. No digest will have it. It can be recalled.")
        return await _done(session, staff, stopped, "broadcast stopped", STOPPED, more)
    if alert.state not in (AlertState.WAITING, AlertState.APPROVED):
        words = t("There is nothing to stop: this alert is not on its way.")
        return await _as_it_stands(session, staff, alert, words)
    draft = replace(alert, state=AlertState.DRAFT, starts=None)
    await voices.withdraw(session.tx, alert.proposal)
    await alerts.put(session.tx, draft)
    more = t("It is a draft again, and nobody stands behind it.")
    return await _done(session, staff, draft, "alert stopped", STOPPED, more)


OUT = (AlertState.STARTED, AlertState.STOPPED)
"""The states in which somebody may have the alert."""

STOPPED = t("{name} has stopped this alert: {title}")
PAUSED = t("{name} has paused this alert: {title}")
RESUMED = t("{name} lets this alert go on: {title}")
RECALLED = t("{name} has recalled this alert: {title}")
NOT_GOING_OUT = t("This alert is not going out just now.")


async def pause(session: Session, staff: Staff, id: str) -> Reply:
    """Pause an alert: nothing more of it goes out for now. Raises `Refusal`."""
    return await _turn(session, staff, id, State.RUNNING, State.PAUSED)


async def resume(session: Session, staff: Staff, id: str) -> Reply:
    """Let a paused alert go on where it was. Raises `Refusal`."""
    return await _turn(session, staff, id, State.PAUSED, State.RUNNING)


async def _turn(session: Session, staff: Staff, id: str, before: State, after: State) -> Reply:
    alert = await alert_called(session, id)
    broadcast = await _broadcast(session, alert)
    if broadcast is None:
        return await _as_it_stands(session, staff, alert, NOT_GOING_OUT)
    if broadcast.state is not before:
        paused = t("This alert is paused already.")
        words = paused if before is State.RUNNING else t("It is not paused.")
        return await _as_it_stands(session, staff, alert, words)
    if after is State.RUNNING and not (alert.sound and broadcast.sound):
        raise Refusal(CHANGED, step(t("Details"), "show", alert.id), ALL_ALERTS)
    await broadcasts.set_state(session.tx, broadcast.number, after, session.now)
    if after is State.PAUSED:
        more = t("Nothing more goes out until somebody lets it go on.")
        return await _done(session, staff, alert, "broadcast paused", PAUSED, more)
    more = t("It goes on where it was.")
    return await _done(session, staff, alert, "broadcast resumed", RESUMED, more)


async def recall(session: Session, staff: Staff, id: str) -> Reply:
    """Recall an alert: change its copies where possible, in fixed words alone. Raises `Refusal`."""
    alert = await alert_called(session, id)
    if alert.state not in OUT or alert.broadcast is None:
        words = t("Only an alert that has gone out can be recalled.")
        return await _as_it_stands(session, staff, alert, words)
    recalled = replace(alert, state=AlertState.RECALLED)
    await alerts.put(session.tx, recalled)
    await broadcasts.set_state(session.tx, alert.broadcast, State.STOPPED, session.now)
    await broadcasts.start(
        session.tx,
        await broadcasts.reached(session.tx, alert.broadcast),
        kind=BroadcastKind.REFRESH,
        started=session.now,
        opens=session.now,
        alert=alert.id,
        urgent=True,
        day=session.today,
    )
    more = t(
        "The copies that were delivered are being changed now. It cannot be done for those who "
        "have had something newer from me since, for those who deleted or blocked the chat, and "
        "for what somebody copied."
    )
    return await _done(session, staff, recalled, "alert recalled", RECALLED, more)


async def drop(session: Session, staff: Staff, id: str, *, sure: bool) -> Reply:
    """Erase a draft, or ask whether to, unless `sure`. Raises `Refusal`.

    Where it is erased already, `sure` is answered with the alerts that there are.
    """
    if sure and await alerts.alert(session.tx, id.lower()) is None:
        shown = await overview.list_(session)
        words = t("There is no alert called {id}.", id=quoted(id))
        return replace(shown, blocks=(Note(words), *shown.blocks))
    alert = await alert_called(session, id)
    if alert.state is not AlertState.DRAFT:
        words = t("Only a draft can be erased. Stop it first if it waits.")
        return await _as_it_stands(session, staff, alert, words)
    if not sure:
        return Reply.of(
            Paragraph(t("Erase this draft? {title}", title=title(alert, session.language))),
            buttons=(
                step(t("Yes, erase it"), "drop", alert.id, Argument.YES),
                step(t("Preview"), "preview", alert.id),
            ),
        )
    await alerts.erase(session.tx, alert)
    await journal.by_staff(session, staff, "alert erased", alert.id)
    return Reply.of(Paragraph(t("The draft is erased.")), buttons=(ALL_ALERTS,))


async def _broadcast(session: Session, alert: Alert) -> Broadcast | None:
    """The broadcast of `alert`, if one began and has not ended."""
    where = await standing(session, alert)
    ended = where.broadcast is None or where.broadcast.finished is not None
    return None if ended else where.broadcast


async def _as_it_stands(session: Session, staff: Staff, alert: Alert, words: Text) -> Reply:
    """Everything about `alert` now, below the `words` why nothing was done: not now, or not again.

    No `Refusal`: a press that comes twice would hide what the first did.
    """
    shown = await overview.show(session, staff, alert.id)
    return replace(shown, blocks=(Note(words), *shown.blocks))


async def _done(
    session: Session, staff: Staff, alert: Alert, act: str, words: Text, more: Text
) -> Reply:
    """Enter `act` in the journal, tell the other staff, and answer in the same words."""
    await journal.by_staff(session, staff, act, alert.id)

    def said(language: str) -> Reply:
        return Reply.of(
            Paragraph(words.fill(name=quoted(staff.label), title=title(alert, language))),
            Note(more),
            buttons=(step(t("Details"), "show", alert.id), ALL_ALERTS),
        )

    await _tell(session, staff, said)
    reply = said(session.language)
    return replace(reply, buttons=(*await _steps(session, staff, alert), *reply.buttons))


async def _tell(session: Session, staff: Staff, said: Callable[[str], Reply]) -> None:
    """Put a notice to every other account of the staff: what is `said` in its language."""
    accounts = await roles.effective(session.tx, session.now)
    others = [account for account in accounts if account.tag != staff.tag]
    await notices.tell_each(session.tx, session.campaign, others, said)


async def _steps(session: Session, staff: Staff, alert: Alert) -> tuple[Button, ...]:
    return steps(alert, await standing(session, alert), staff.person)
