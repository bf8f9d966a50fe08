"""The conductor's decisions: approved alerts become broadcasts, and these end in reports.

Nothing is kept in memory: the next step follows from the store, so any process can take it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from db import alerts, audience, broadcasts, closing, notices, runs, voices
from db.alerts import Alert, AlertState
from db.audience import Subscriber
from db.broadcasts import Broadcast, BroadcastKind, Lane, State
from db.engine.moments import moment, stamp
from db.engine.transaction import Transaction
from db.engine.walking import Transacts
from db.notices import Notice, Sending
from db.runs import Run, RunState
from db.secrets.vault import SealBroken
from db.staff import Staff
from db.subscriptions import Frequency
from handlers.alerting.audience import platforms
from handlers.alerting.message import is_over, message, title
from handlers.alerting.preview import excess
from handlers.alerting.standing import CHANGED, may_start
from handlers.alerting.steps import step
from handlers.broadcasting import progress
from handlers.broadcasting.standstill import GRACE, is_held, look_after, pause
from handlers.broadcasting.tampering import kept_sound, watch
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.staffing import binding, journal
from handlers.staffing.notices import tell_each
from handlers.subscribing import wishes
from messages.reply import Note, Paragraph, Reply, Title, pack, unpack
from messages.text import Text, t

EDIT_EVERY = timedelta(seconds=5)
"""The shortest time between two edits of a live notice, unless its buttons change."""

BROADCAST, CANARY = "broadcast", "canary"
"""The subjects of live notices, each before the broadcast's number."""


NOT_TAKEN = t(
    "A platform did not take the copy for the staff. Nothing more goes out until somebody lets "
    "it go on."
)


async def advance(store: Transacts, campaign: Campaign) -> bool:
    """Bring alerts, broadcasts and live notices to where they should be by now, step by step.

    Each step is a transaction of its own, which looks anew at what it is about: while one writes,
    nobody else can. True where an alert could not begin yet and another look is due at once. Raises
    `StoreUnavailable`.
    """
    if not await store.transact(partial(_look, campaign=campaign)):
        return False
    begun = [
        await store.transact(partial(_begin, campaign=campaign, id=id), writes=True)
        for id in await store.transact(partial(_due, campaign=campaign))
    ]
    for number in await store.transact(_under_way):
        await store.transact(partial(_follow, campaign=campaign, number=number))
    for about in await store.transact(notices.subjects):
        await store.transact(partial(_conclude, campaign=campaign, about=about))
    return not all(begun)


async def _look(tx: Transaction, campaign: Campaign) -> bool:
    """Look whether all is as it should be; False where all broadcasts are held."""
    await watch(tx, campaign, stamp(campaign.now()))
    return await look_after(tx, campaign)


async def _due(tx: Transaction, campaign: Campaign) -> list[str]:
    """The ids of the approved alerts whose time has come."""
    approved = await alerts.in_state(tx, AlertState.APPROVED)
    return [alert.id for alert in approved if _is_due(alert, stamp(campaign.now()))]


def _is_due(alert: Alert, now: str) -> bool:
    approved = alert.state is AlertState.APPROVED
    return approved and alert.starts is not None and alert.starts <= now


async def _under_way(tx: Transaction) -> list[int]:
    return [broadcast.number for broadcast in await broadcasts.unfinished(tx)]


async def _begin(tx: Transaction, campaign: Campaign, id: str) -> bool:
    """Start the alert `id` whose time has come, or return it to draft if it may not go out.

    False where wishes for alerts still wait: whoever asked before gets the alert too.
    """
    now, alert = stamp(campaign.now()), await alerts.alert(tx, id)
    if alert is None or not _is_due(alert, now) or await is_held(tx, campaign.now()):
        return True
    why = await _hindrance(tx, campaign, alert, now)
    if why is not None:
        await return_to_draft(tx, campaign, alert, now, why)
        return True
    if await wishes.fulfil(tx, campaign) == wishes.PIECE:
        return False
    await runs.enter(tx, Run(f"alert {alert.id}", alert.starts or now, RunState.DONE))
    started = await _started(tx, campaign, alert, now)
    number = started.broadcast
    await journal.by_clock(tx, campaign, "alert started", alert.id)
    canary = partial(message, started, kind=Subscriber.PERSON, today=campaign.today())
    await tell_each(tx, campaign, await roles.effective(tx, now), canary, live=f"{CANARY} {number}")
    broadcast = await broadcasts.broadcast(tx, number or 0)
    assert broadcast is not None
    lanes = await broadcasts.lanes(tx, broadcast.number)
    shown = partial(progress.live, started, broadcast, lanes, campaign.rules)
    behind = await _behind(tx, started, now)
    await tell_each(tx, campaign, behind, shown, live=f"{BROADCAST} {number}")
    return True


async def _started(tx: Transaction, campaign: Campaign, alert: Alert, now: str) -> Alert:
    """Start the broadcast of `alert`, open to all once the staff have had it; the alert then."""
    rules = await binding.in_force(tx, campaign.rules)
    at_once, meant = Frequency.AT_ONCE.value, platforms(alert, campaign.rules)
    totals = await audience.sizes(tx, at_once, alert.topic, alert.languages, alert.countries)
    number = await broadcasts.start(
        tx,
        {platform: total for platform, total in totals.items() if platform in meant},
        kind=BroadcastKind.ALERT,
        started=now,
        opens=stamp(campaign.now() + rules.canary),
        alert=alert.id,
        urgent=alert.urgent,
        frequency=Frequency.AT_ONCE.value,
        day=campaign.today().isoformat(),
    )
    started = replace(alert, state=AlertState.STARTED, broadcast=number)
    await alerts.put(tx, started)
    return started


async def _hindrance(tx: Transaction, campaign: Campaign, alert: Alert, now: str) -> Text | None:
    """The reason why `alert` may not go out as things stand; None if it may."""
    if is_over(alert, campaign.today()):
        return t("The last day of its action is past. Please change it first.")
    if not alert.sound:
        return CHANGED
    if (why := await _closing_hinders(tx, campaign)) is not None:
        return why
    if not await may_start(tx, alert, now):
        return t("Fewer than two people stand behind it now. Please approve it again.")
    if alert.starts is not None and campaign.now() - moment(alert.starts) > GRACE:
        return t("I was not running at its time, and now it may be too late. Please look at it.")
    too_long = excess(campaign.catalogs, alert)
    return too_long.words if too_long else None


async def _closing_hinders(tx: Transaction, campaign: Campaign) -> Text | None:
    """Why no alert begins: the campaign has closed, or closes before everybody could have it."""
    found = await closing.current(tx)
    if found is None or found.state is closing.State.PROPOSED:
        return None
    tomorrow = campaign.today() + timedelta(days=1)
    if not found.is_over and date.fromisoformat(found.ends) > tomorrow:
        return None
    return t("The campaign closes, or has closed: no alert begins any more.")


async def return_to_draft(
    tx: Transaction, campaign: Campaign, alert: Alert, now: str, why: Text
) -> None:
    """Make `alert` a draft that nobody stands behind, and tell the staff why."""
    await voices.withdraw(tx, alert.proposal)
    await alerts.put(tx, replace(alert, state=AlertState.DRAFT, starts=None))
    await runs.enter(tx, Run(f"alert {alert.id}", alert.starts or now, RunState.MISSED))
    await journal.by_clock(tx, campaign, "alert held back", alert.id)

    def said(language: str) -> Reply:
        return Reply.of(
            Title(t("An alert did not go out.")),
            Paragraph(title(alert, language)),
            Note(why),
            buttons=(step(t("Details"), "show", alert.id),),
        )

    await tell_each(tx, campaign, await roles.effective(tx, now), said)


async def _follow(tx: Transaction, campaign: Campaign, number: int) -> None:
    """Finish broadcast `number` if it is through; otherwise let its notices say how far it is."""
    now, broadcast = stamp(campaign.now()), await broadcasts.broadcast(tx, number)
    if broadcast is None or broadcast.finished or await is_held(tx, campaign.now()):
        return
    broadcast = await kept_sound(tx, campaign, broadcast, now)
    lanes = await broadcasts.lanes(tx, broadcast.number)
    through = all(lane.at_end and not lane.waiting for lane in lanes)
    if broadcast.state is State.RUNNING and broadcast.opens <= now and through:
        await _finish(tx, campaign, broadcast, lanes, now)
        return
    if broadcast.kind is not BroadcastKind.ALERT:
        return
    alert = await alerts.alert_of(tx, broadcast.number)
    if alert is None:
        return
    if broadcast.state is State.RUNNING and await _canary_failed(tx, broadcast.number):
        await pause(tx, campaign, alert, broadcast, now, NOT_TAKEN)
        broadcast = replace(broadcast, state=State.PAUSED)
    shown = partial(progress.live, alert, broadcast, lanes, campaign.rules)
    for notice in await notices.live(tx, f"{BROADCAST} {broadcast.number}"):
        await _show(tx, campaign, notice, shown(notice.locale))


async def _canary_failed(tx: Transaction, number: int) -> bool:
    """Whether a platform refused a copy for the staff; each such refusal is told once."""
    canaries = await notices.live(tx, f"{CANARY} {number}")
    failed = [notice for notice in canaries if notice.state is Sending.FAILED]
    for notice in failed:
        await notices.drop(tx, notice.id)
    return bool(failed)


async def _show(tx: Transaction, campaign: Campaign, notice: Notice, shown: Reply) -> None:
    """Let a live notice say `shown`, once in `EDIT_EVERY`; at once where the buttons change."""
    try:
        before = unpack(campaign.vault.unhide(notice.id, notice.content))
    except SealBroken:
        return
    now = campaign.now()
    early = now < moment(notice.due) + EDIT_EVERY
    if before == shown or (early and before.buttons == shown.buttons):
        return
    await notices.put(tx, _with(campaign, notice, shown))


def _with(campaign: Campaign, notice: Notice, shown: Reply) -> Notice:
    """The notice, to be edited to `shown` as soon as possible."""
    content = campaign.vault.hide(notice.id, pack(shown))
    due = stamp(campaign.now())
    return replace(notice, content=content, due=due, state=Sending.WAITING, tries=0)


async def _finish(
    tx: Transaction, campaign: Campaign, broadcast: Broadcast, lanes: Sequence[Lane], now: str
) -> None:
    await broadcasts.set_state(tx, broadcast.number, State.DONE, now)
    alert = await alerts.alert(tx, broadcast.alert or "")
    if alert is None or (
        broadcast.kind is BroadcastKind.REFRESH and alert.state is not AlertState.RECALLED
    ):
        return
    done = replace(broadcast, state=State.DONE, finished=now)
    behind = await _behind(tx, alert, now)
    await tell_each(tx, campaign, behind, partial(progress.report, alert, done, lanes))


async def _conclude(tx: Transaction, campaign: Campaign, about: str) -> None:
    """Edit the live notices with the subject `about` a last time, if their broadcast has ended.

    Canaries are dropped instead. A stopped broadcast is reported here, for `_follow` sees only
    broadcasts that have not ended.
    """
    subject, _, number = about.partition(" ")
    if subject not in (BROADCAST, CANARY) or not number.isdigit():
        return
    broadcast = await broadcasts.broadcast(tx, int(number))
    if broadcast is not None and broadcast.finished is None:
        return
    alert = await alerts.alert_of(tx, int(number))
    live = await notices.live(tx, about)
    if subject == CANARY or broadcast is None or alert is None:
        for notice in live:
            await notices.drop(tx, notice.id)
        return
    lanes = await broadcasts.lanes(tx, broadcast.number)
    shown = partial(progress.live, alert, broadcast, lanes, campaign.rules)
    for notice in live:
        await _last(tx, campaign, notice, shown(notice.locale))
    if broadcast.state is State.STOPPED:
        behind = await _behind(tx, alert, stamp(campaign.now()))
        report = partial(progress.report, alert, broadcast, lanes)
        await tell_each(tx, campaign, behind, report)


async def _last(tx: Transaction, campaign: Campaign, notice: Notice, shown: Reply) -> None:
    """Edit a notice once more, and let it be live no longer; drop a notice that never arrived."""
    if notice.message is None:
        await notices.drop(tx, notice.id)
    else:
        await notices.put(tx, replace(_with(campaign, notice, shown), live=None))


async def _behind(tx: Transaction, alert: Alert, now: str) -> list[Staff]:
    """The accounts of the alert's author and of the people behind it."""
    people = {alert.author, *await voices.behind(tx, alert.proposal)}
    return [each for each in await roles.effective(tx, now) if each.person in people]
