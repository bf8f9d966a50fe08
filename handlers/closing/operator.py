"""What whoever runs the bot can do about a closing without being of the staff: propose it."""

from __future__ import annotations

from db import closing
from db.engine.transaction import Transaction
from handlers.closing import telling
from handlers.closing.close import ANYBODY
from handlers.frame.campaign import Campaign
from handlers.staffing import journal
from messages.reply import Note, Title
from messages.text import t


async def propose(tx: Transaction, campaign: Campaign) -> bool:
    """Propose a closing that nobody stands behind yet; False where there is one."""
    if await closing.current(tx) is not None:
        return False
    found = closing.proposed(campaign.today())
    await closing.put(tx, found)
    await journal.by_clock(tx, campaign, "closing proposed", found.token.hex())
    title = Title(t("Whoever runs the bot wants to close the campaign."))
    await telling.staff(tx, campaign, title, Note(ANYBODY))
    return True
