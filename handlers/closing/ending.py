"""How a closing comes about by the clock: announced, closed, erased; or taken back.

Nothing is kept in memory: the next step follows from the store, and each step is a transaction, or
done once where it is done twice. The days on which the bot was up are counted one by one, so that
no clock that jumps closes anything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from db import alerts, broadcasts, cleanups, closing, exports, unlinking
from db.alerts import AlertState
from db.broadcasts import BroadcastKind
from db.broadcasts import State as Sending
from db.cleanups import UNDECIDED
from db.closing import LAST_EXPORT, Cause, Closing, State
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.engine.walking import Transacts
from handlers.broadcasting.conducting import return_to_draft
from handlers.broadcasting.standstill import is_held
from handlers.closing import abandoned, telling
from handlers.frame.campaign import Campaign
from handlers.organising import cleaning
from handlers.reading.closing import day_of
from handlers.staffing import journal, two_people
from messages.reply import Note, Title
from messages.text import Text, t

DAYS_UP = {State.PROPOSED: 20, State.ANNOUNCED: 20, State.CLOSED: 5}
"""The days on which the bot must have been up in a state before the next one begins."""


async def advance(store: Transacts, campaign: Campaign) -> bool:
    """Bring the closing to where it should be by now; whether all is erased just now.

    Raises `StoreUnavailable`; begun again, it goes on.
    """
    await store.transact(partial(_step, campaign=campaign), writes=True)
    if not await store.transact(partial(_may_erase, campaign=campaign)):
        return False
    await unlinking.unlink(store)
    return await store.transact(partial(_erased, campaign=campaign), writes=True)


async def _step(tx: Transaction, campaign: Campaign) -> None:
    if await is_held(tx, campaign.now()):
        return
    found = await closing.current(tx)
    if found is None:
        await abandoned.look(tx, campaign)
        return
    if not found.token:
        found = await closing.write_again(tx, found, campaign.today())
    found = await _counted(tx, found, campaign.today())
    match found:
        case Closing(state=State.PROPOSED, cause=Cause.STAFF):
            await _lapse(tx, campaign, found)
        case Closing(state=State.PROPOSED):
            await _announce_abandoned(tx, campaign, found)
        case Closing(state=State.ANNOUNCED):
            await _close(tx, campaign, await _told(tx, campaign, found, BroadcastKind.ANNOUNCED))
        case Closing(state=State.CLOSED):
            await _told(tx, campaign, found, BroadcastKind.THANKS)


async def _counted(tx: Transaction, found: Closing, today: date) -> Closing:
    """The closing, with the day `today` counted among those on which the bot was up."""
    if found.seen == today.isoformat() or found.state is State.ERASED:
        return found
    counted = replace(found, seen=today.isoformat(), days=found.days + 1)
    await closing.put(tx, counted)
    return counted


def _is_due(found: Closing, on: str, today: date) -> bool:
    return today.isoformat() >= on and found.days >= DAYS_UP[found.state]


async def _told(
    tx: Transaction, campaign: Campaign, found: Closing, kind: BroadcastKind
) -> Closing:
    """The closing, once its own broadcast has begun; alerts and digests go before."""
    if found.told or await telling.is_any_going_out(tx):
        return found
    told = replace(found, told=await telling.begin(tx, campaign, kind))
    await closing.put(tx, told)
    return told


async def _lapse(tx: Transaction, campaign: Campaign, found: Closing) -> None:
    """Drop a proposal that no second person has agreed to in time."""
    if campaign.today().isoformat() <= found.announced_by:
        return
    why = t("Nobody else has agreed to it in time.")
    await _take_back(tx, campaign, found, "closing lapsed", why)


async def _announce_abandoned(tx: Transaction, campaign: Campaign, found: Closing) -> None:
    if not await abandoned.is_abandoned(tx, campaign):
        await _take_back(tx, campaign, found, "closing dropped", abandoned.LOOKED_AFTER)
    elif _is_due(found, found.announced_by, campaign.today()):
        today = campaign.today()
        ends = max(found.ends, (today + closing.ANNOUNCED_FOR).isoformat())
        await closing.advance(tx, found, State.ANNOUNCED, today, ends)
        await journal.by_clock(tx, campaign, "closing announced", found.token.hex())


async def _close(tx: Transaction, campaign: Campaign, found: Closing) -> None:
    """Close the campaign whose day has come, unless too few still stand behind that.

    Who has not been told yet is told first, an alert that goes out goes out, and signatures that
    are being taken out or put back are.
    """
    if not _is_due(found, found.ends, campaign.today()):
        return
    if not await telling.is_through(tx, found.told) or await telling.is_any_going_out(tx):
        return
    under_way = await cleanups.under_way(tx)
    if under_way is not None and under_way.state not in UNDECIDED:
        return
    if (why := await _doubt(tx, campaign, found)) is not None:
        await _take_back(tx, campaign, found, "closing dropped", why)
        return
    await _end_alerts(tx, campaign)
    if under_way is not None:
        await cleaning.drop(tx, campaign, under_way)
    today = campaign.today()
    await closing.advance(tx, found, State.CLOSED, today, (today + LAST_EXPORT).isoformat())
    await journal.by_clock(tx, campaign, "campaign closed", found.token.hex())
    until = t("A last export must be fetched before {day}.", day=today + LAST_EXPORT)
    await telling.staff(tx, campaign, Title(t("The campaign has closed.")), Note(until))


async def _doubt(tx: Transaction, campaign: Campaign, found: Closing) -> Text | None:
    """Why the campaign does not close on its day; None if it does."""
    if found.cause is Cause.ABANDONED:
        return None if await abandoned.is_abandoned(tx, campaign) else abandoned.LOOKED_AFTER
    behind = await two_people.behind(tx, found.proposal, stamp(campaign.now()))
    if two_people.are_enough(behind):
        return None
    return t("Fewer than two people of the staff stand behind it now.")


async def _take_back(
    tx: Transaction, campaign: Campaign, found: Closing, act: str, why: Text
) -> None:
    await closing.drop(tx, found)
    await journal.by_clock(tx, campaign, act, found.token.hex())
    await telling.take_back(tx, campaign, found)
    title = Title(t("The campaign does not close on {day}.", day=day_of(found)))
    await telling.staff(tx, campaign, title, Note(why))


async def _end_alerts(tx: Transaction, campaign: Campaign) -> None:
    """Let no alert go out any more: approved ones are drafts again, paused ones are stopped."""
    now = stamp(campaign.now())
    for alert in await alerts.in_state(tx, AlertState.APPROVED):
        await return_to_draft(tx, campaign, alert, now, t("The campaign has closed."))
    for broadcast in await broadcasts.unfinished(tx):
        if broadcast.kind in telling.SENDS:
            await broadcasts.set_state(tx, broadcast.number, Sending.STOPPED, now)
            alert_of = await alerts.alert_of(tx, broadcast.number)
            if alert_of is not None:
                await alerts.put(tx, replace(alert_of, state=AlertState.STOPPED))


async def _may_erase(tx: Transaction, campaign: Campaign) -> bool:
    """Whether the time for a last export is over, and those who wanted thanks have had them."""
    found = await closing.current(tx)
    if found is None or found.state is not State.CLOSED or not found.token:
        return False
    if await is_held(tx, campaign.now()) or await cleanups.under_way(tx) is not None:
        return False
    due = _is_due(found, found.ends, campaign.today())
    return due and await telling.is_through(tx, found.told)


async def _erased(tx: Transaction, campaign: Campaign) -> bool:
    """Note that all is erased; False where another process was first, or there is more by now."""
    found = await closing.current(tx)
    if found is None or found.state is not State.CLOSED or not await unlinking.is_done(tx):
        return False
    for export in await exports.every(tx):
        await exports.erase(tx, export)
        await journal.by_clock(tx, campaign, "export erased", export.id)
    await closing.advance(tx, found, State.ERASED, campaign.today(), found.day)
    await journal.by_clock(tx, campaign, "campaign erased", found.token.hex())
    words = t("Here no account leads to a signature any more. Please see what is left to do:")
    await telling.staff(tx, campaign, Title(t("The campaign has closed.")), Note(words))
    return True
