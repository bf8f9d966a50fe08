"""Broadcasts at a standstill: all of them while the database is held, each after a long absence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from db import alerts, alive, broadcasts, holds
from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast, BroadcastKind, State
from db.engine.moments import moment, stamp
from db.engine.transaction import Transaction
from db.holds import Cause, Hold
from handlers.alerting.message import is_over, title
from handlers.alerting.steps import step
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.staffing import journal
from handlers.staffing.notices import tell, tell_each
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Text, t

GRACE = timedelta(hours=6)
"""How late an alert still begins, or goes on, whose time came while the bot was down."""

NOTED_EVERY = timedelta(minutes=5)
"""The time after which it is noted again that broadcasts are looked after."""

GO_ON = frozenset(
    {
        BroadcastKind.REFRESH,
        BroadcastKind.ANNOUNCED,
        BroadcastKind.CALLED_OFF,
        BroadcastKind.THANKS,
    }
)
"""The broadcasts that never come too late."""

HELD = Button(t("Broadcasts"), "broadcasts")

CAUSES = {
    Cause.OLDER: t(
        "The database is an older one than this machine had before: a copy or a snapshot was put "
        "back, or another server took over."
    ),
    Cause.ELSEWHERE: t("The database comes from another machine."),
    Cause.RESTORED: t("A copy of the database was put back."),
}
"""The words on each cause of a hold."""

WHAT_FOLLOWS = t(
    "What was sent, stopped or recalled since may be missing in it. So no alert, digest or "
    "reminder goes out until two of you say so. People can sign, withdraw and change everything "
    "as always."
)


async def is_held(tx: Transaction, now: datetime) -> bool:
    """Whether lanes send nothing: all is held, or nobody has looked after broadcasts for long."""
    return await holds.current(tx) is not None or await _absent(tx, now)


async def look_after(tx: Transaction, campaign: Campaign) -> bool:
    """Note that broadcasts are looked after; False where all are held, which the staff are told.

    After a long absence, what was on its way waits for somebody of the staff.
    """
    now, before = campaign.now(), await _last(tx)
    long_gone = await _absent(tx, now)
    if before is None or abs(now - before) >= NOTED_EVERY:
        await alive.note(tx, stamp(now))
    if (hold := await holds.current(tx)) is not None:
        if not hold.told:
            await _tell(tx, campaign, hold)
        return False
    if long_gone:
        await _back_again(tx, campaign, stamp(now))
    return True


async def _absent(tx: Transaction, now: datetime) -> bool:
    before = await _last(tx)
    return before is not None and now - before > GRACE


async def _last(tx: Transaction) -> datetime | None:
    """The moment at which broadcasts were looked after last; long ago where nobody can read it."""
    at = await alive.last(tx)
    try:
        return None if at is None else moment(at)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


async def _tell(tx: Transaction, campaign: Campaign, hold: Hold) -> None:
    said = Reply.of(
        Title(t("No broadcast goes out.")),
        Paragraph(CAUSES[hold.cause]),
        Note(WHAT_FOLLOWS),
        buttons=(HELD,),
    )
    await tell(tx, campaign, await roles.effective(tx, stamp(campaign.now())), said)
    await journal.by_clock(tx, campaign, "broadcasts held", hold.cause.value)
    await holds.is_told(tx)


async def _back_again(tx: Transaction, campaign: Campaign, now: str) -> None:
    why = t(
        "I was not running for more than six hours, and now it may be too late. Nothing more goes "
        "out until somebody lets it go on."
    )
    for broadcast in await broadcasts.unfinished(tx):
        if broadcast.state is State.RUNNING:
            await halt(tx, campaign, broadcast, now, why)


async def halt(
    tx: Transaction, campaign: Campaign, broadcast: Broadcast, now: str, why: Text
) -> None:
    """Pause the running broadcast of an alert, or stop what comes again by itself.

    An alert whose last day is past is stopped. Changes to copies that arrived go on, and what is
    said of the closing: they tell what is true now.
    """
    if broadcast.kind in GO_ON:
        return
    alert = await alerts.alert(tx, broadcast.alert or "")
    if broadcast.kind is not BroadcastKind.ALERT or alert is None:
        await broadcasts.set_state(tx, broadcast.number, State.STOPPED, now)
        await journal.by_clock(tx, campaign, "broadcast stopped", f"broadcast {broadcast.number}")
    elif is_over(alert, campaign.today()):
        await _stop(tx, campaign, alert, broadcast, now)
    else:
        await pause(tx, campaign, alert, broadcast, now, why)


async def _stop(
    tx: Transaction, campaign: Campaign, alert: Alert, broadcast: Broadcast, now: str
) -> None:
    """Stop the broadcast of an alert whose last day is past; its report follows by itself."""
    await broadcasts.set_state(tx, broadcast.number, State.STOPPED, now)
    await alerts.put(tx, replace(alert, state=AlertState.STOPPED))
    await journal.by_clock(tx, campaign, "broadcast stopped", alert.id)

    def said(language: str) -> Reply:
        return Reply.of(
            Title(t("An alert was stopped.")),
            Paragraph(title(alert, language)),
            Note(t("The last day of its action passed before everybody had it.")),
            buttons=(step(t("Details"), "show", alert.id),),
        )

    await tell_each(tx, campaign, await roles.effective(tx, now), said)


async def pause(
    tx: Transaction, campaign: Campaign, alert: Alert, broadcast: Broadcast, now: str, why: Text
) -> None:
    """Pause the broadcast of `alert`, and tell the staff `why`."""
    await broadcasts.set_state(tx, broadcast.number, State.PAUSED, now)
    await journal.by_clock(tx, campaign, "broadcast paused", alert.id)

    def said(language: str) -> Reply:
        return Reply.of(
            Title(t("An alert is paused.")),
            Paragraph(title(alert, language)),
            Note(why),
            buttons=(
                step(t("Go on"), "resume", alert.id),
                step(t("Stop it"), "stop", alert.id),
                step(t("Details"), "show", alert.id),
            ),
        )

    await tell_each(tx, campaign, await roles.effective(tx, now), said)
