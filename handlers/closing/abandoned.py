"""A campaign that nobody looks after: found by the journal, told to the owners, closed like others.

The journal must be whole and the one that this machine has noted: whoever can only write to the
database makes no campaign look abandoned.
"""

from __future__ import annotations

from datetime import UTC, datetime

from db import closing, journal
from db.closing import Cause
from db.engine.moments import moment
from db.engine.transaction import Transaction
from db.journal import JournalBroken
from handlers.closing import telling
from handlers.frame.campaign import Campaign
from handlers.staffing.journal import by_clock
from messages.reply import Note, Title
from messages.text import t, tn

LOOKED_AFTER = t("Somebody of the staff looks after the campaign again.")


async def look(tx: Transaction, campaign: Campaign) -> None:
    """Propose the closing of a campaign that nobody has looked after for long, and tell the staff.

    It is announced 30 days later, and closes 30 days after that.
    """
    if not await is_abandoned(tx, campaign):
        return
    found = closing.proposed(campaign.today(), Cause.ABANDONED)
    await closing.put(tx, found)
    await by_clock(tx, campaign, "closing proposed", found.token.hex())
    months = campaign.rules.abandoned_months
    words = tn(
        "For {n} month nobody of the staff has done anything here. Unless one of you does, the "
        "closing is announced in 30 days, and 30 days later the campaign closes. Anybody of you "
        "can stop that.",
        "For {n} months nobody of the staff has done anything here. Unless one of you does, the "
        "closing is announced in 30 days, and 30 days later the campaign closes. Anybody of you "
        "can stop that.",
        months,
    )
    await telling.staff(tx, campaign, Title(t("Nobody looks after this campaign.")), Note(words))


async def is_abandoned(tx: Transaction, campaign: Campaign) -> bool:
    """Whether no act of the staff is younger than the months after which a campaign is alone."""
    months, last = campaign.rules.abandoned_months, await journal.last_act(tx)
    if last is None or _months_since(moment(last), campaign.now()) < months:
        return False
    return await _is_to_be_believed(tx)


def _months_since(then: datetime, now: datetime) -> int:
    """Whole months from `then` to `now`."""
    then, now = then.astimezone(UTC), now.astimezone(UTC)
    months = 12 * (now.year - then.year) + now.month - then.month
    return months - ((now.day, now.time()) < (then.day, then.time()))


async def _is_to_be_believed(tx: Transaction) -> bool:
    try:
        await journal.verify(tx)
    except JournalBroken:
        return False
    return await journal.is_as_noted(tx)
