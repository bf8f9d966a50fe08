"""/broadcasts: whether any broadcast goes out, and two people who let them go on after a hold."""

from __future__ import annotations

from collections.abc import Sequence

from db import alerts, broadcasts, holds, lost, voices
from db.alerts import Alert, AlertState
from db.broadcasts import State
from db.engine.transaction import Transaction
from db.holds import Hold
from db.log import head
from db.staff import Staff
from handlers.alerting.message import title
from handlers.alerting.steps import ALL_ALERTS, step
from handlers.broadcasting.conducting import return_to_draft
from handlers.broadcasting.standstill import CAUSES, HELD, WHAT_FOLLOWS, halt
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import journal, notices, two_people
from handlers.staffing.two_people import are_enough, short_fingerprint
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import quoted, t

GO_ON = "on"
"""The argument that lets broadcasts go on, before the fingerprint of the hold."""

AFTERWARDS = t(
    "Once two of you say so: alerts that were going out are paused, and somebody lets each go on "
    "or stops it. Approved alerts are drafts again. Digests and reminders of before are stopped, "
    "and the next ones go out."
)

LOST = t(
    "Lines of the public log whose signatures are not in this database are then ended there as "
    "lost, with the date, and the count falls by them. Whoever signed them can sign again."
)


async def show(session: Session) -> Reply:
    """Answer `/broadcasts`: what holds them; `/broadcasts on FINGERPRINT` is a voice to go on.

    Raises `Refusal`.
    """
    staff = await roles.acting(session)
    hold = await holds.current(session.tx)
    if hold is None:
        words = t("Broadcasts go out: nothing holds them.")
        return Reply.of(Paragraph(words), buttons=(ALL_ALERTS,))
    match session.request.arguments:
        case (word, shown) if word.lower() == GO_ON and shown == short_fingerprint(hold.proposal):
            return await _stand_behind(session, staff, hold)
    return await _held(session, staff, hold)


async def _held(session: Session, staff: Staff, hold: Hold) -> Reply:
    behind = await two_people.behind(session.tx, hold.proposal, session.now)
    blocks: list[Block] = [
        Title(t("No broadcast goes out.")),
        Paragraph(CAUSES[hold.cause]),
        Note(WHAT_FOLLOWS),
    ]
    if waiting := await _waiting(session):
        blocks += [Paragraph(t("These alerts wait:")), Items(tuple(waiting))]
    blocks.append(Note(AFTERWARDS))
    if await head.is_begun(session.tx):
        blocks.append(Note(LOST))
    if staff.person in behind:
        blocks.append(Note(t("You have said so. Another person must say so too.")))
        return Reply.of(*blocks, buttons=(ALL_ALERTS,))
    go_on = Button(
        t("Let broadcasts go on"), HELD.command, (GO_ON, short_fingerprint(hold.proposal))
    )
    return Reply.of(*blocks, buttons=(go_on, ALL_ALERTS))


async def _waiting(session: Session) -> list[str]:
    """The titles of the alerts that are approved or were going out."""
    found = list(await alerts.in_state(session.tx, AlertState.APPROVED))
    for broadcast in await broadcasts.unfinished(session.tx):
        alert = await alerts.alert_of(session.tx, broadcast.number)
        found += [alert] if alert else []
    return [title(alert, session.language) for alert in found]


async def _stand_behind(session: Session, staff: Staff, hold: Hold) -> Reply:
    if staff.person in await two_people.behind(session.tx, hold.proposal, session.now):
        raise Refusal(t("You have said so. Another person must say so too."), HELD)
    behind = await two_people.stand_behind(
        session, staff, hold.proposal, "broadcasts let go on", hold.cause.value
    )
    if are_enough(behind):
        return await _release(session, staff, hold)
    await _tell(
        session,
        staff,
        Reply.of(
            Paragraph(t("{name} wants broadcasts to go on.", name=quoted(staff.label))),
            Note(t("They go on once another person says so too.")),
            buttons=(HELD,),
        ),
    )
    return Reply.of(
        Title(t("You want broadcasts to go on.")),
        Paragraph(t("They go on once another person says so too.")),
        buttons=(HELD, ALL_ALERTS),
    )


async def _release(session: Session, staff: Staff, hold: Hold) -> Reply:
    paused = await let_go(session.tx, session.campaign, session.now)
    await voices.withdraw(session.tx, hold.proposal)
    await journal.by_staff(session, staff, "broadcasts go on", hold.cause.value)
    told = Reply.of(
        Title(t("Broadcasts go on.")),
        Paragraph(t("Two of the staff have said so.")),
        Note(t("Alerts that were going out are paused until somebody lets each go on.")),
        buttons=(ALL_ALERTS,),
    )
    await _tell(session, staff, told)
    steps = [step(t("Details"), "show", alert.id) for alert in paused]
    return Reply(told.blocks, (*steps, *told.buttons))


async def let_go(tx: Transaction, campaign: Campaign, now: str) -> Sequence[Alert]:
    """End the hold; nothing of what an older database believes goes out by itself.

    The alerts that were going out, and are paused now.
    """
    why = t("It was going out when the database was put back. Who has it already may get it again.")
    paused = []
    for broadcast in await broadcasts.unfinished(tx):
        if broadcast.state is State.RUNNING:
            await halt(tx, campaign, broadcast, now, why)
        alert = await alerts.alert_of(tx, broadcast.number)
        paused += [alert] if alert else []
    for alert in await alerts.in_state(tx, AlertState.APPROVED):
        too_old = t("It was approved in an older database, so it may have gone out already.")
        await return_to_draft(tx, campaign, alert, now, too_old)
    await lost.say(tx, now[: len("2026-11-27")])
    await holds.end(tx)
    return paused


async def _tell(session: Session, staff: Staff, reply: Reply) -> None:
    """Put a notice to every other account of the staff."""
    accounts = await roles.effective(session.tx, session.now)
    others = [account for account in accounts if account.tag != staff.tag]
    await notices.tell(session.tx, session.campaign, others, reply)
