"""The note of each process that its key file leads from no account to a signature any more."""

from __future__ import annotations

from db.engine.transaction import Transaction
from handlers.closing import telling
from handlers.frame.campaign import Campaign
from handlers.staffing.journal import by_clock
from messages.reply import Note, Title
from messages.text import Code, t


async def note(tx: Transaction, campaign: Campaign, *, parted: bool) -> None:
    """Enter in the journal that the secret is out of this process's key file, or is still there.

    The staff are told where it could not be `parted` with.
    """
    await by_clock(tx, campaign, "keys erased" if parted else "keys not erased", "")
    if parted:
        return
    words = t(
        "The campaign has closed, but I cannot write {file}. Whoever runs the bot must erase the "
        "line {secret} in it, on each machine where {command} says so.",
        file=Code("server.key"),
        secret=Code("ties"),
        command=Code("python -m bot check"),
    )
    await telling.staff(tx, campaign, Title(t("A key is still there.")), Note(words))
