"""What is decided while an export is made: which is next, whether it still stands, how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from db import exports
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.exports import Export
from db.staff import Role
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.frame.few import few
from handlers.staffing import journal, notices, two_people
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Text, t

WAITS = timedelta(days=7)
"""The time for which somebody can agree to an export that was asked for."""

KEPT = timedelta(days=1)
"""The time for which the file of an export is kept, if nobody says before that they have it."""


async def stands(tx: Transaction, export: Export, now: str) -> bool:
    """Whether enough people stand behind exactly this export at the stamp `now`, the asker among.

    Whoever has lost the role of an organiser counts no more, and two accounts of one person once.
    """
    behind = await two_people.behind(tx, export.proposal, now)
    return two_people.are_enough(behind) and export.person in behind


async def is_asked(tx: Transaction, export: Export, now: str) -> bool:
    """Whether who asked for it still does, at the stamp `now`: a row alone asks for nothing."""
    return export.person in await two_people.behind(tx, export.proposal, now)


async def following(tx: Transaction, now: str) -> Export | None:
    """The next export to be made at the stamp `now`; None where there is none."""
    for export in await exports.every(tx):
        if export.made is None and await stands(tx, export, now):
            return export
    return None


async def done(tx: Transaction, campaign: Campaign, export: Export, n: int, size: int) -> str:
    """Note that the file is there, with `n` rows and `size` bytes, and tell who asked.

    Nothing is noted where the export has not stood until now: then nobody gets the file.
    """
    now = stamp(campaign.now())
    there = await exports.called(tx, export.id)
    if there != export or not await stands(tx, export, now):
        return "withdrawn"
    await exports.note_made(tx, export, now, n, size)
    await journal.by_clock(tx, campaign, "export made", export.id)
    await _tell_asker(
        tx,
        campaign,
        export,
        Reply.of(
            Title(t("Your export is made: {number} rows.", number=few(n))),
            Paragraph(
                t(
                    "I send you the file as often as you ask, until you say that you have it, for "
                    "a day at most. It opens with organisers.key alone."
                )
            ),
            buttons=handing_over(export),
        ),
    )
    return ""


async def failed(tx: Transaction, campaign: Campaign, export: Export, why: Text) -> str:
    """Erase an export that could not be made, and tell who asked `why`."""
    await exports.erase(tx, export)
    await journal.by_clock(tx, campaign, "export failed", export.id)
    told = Reply.of(
        Title(t("Your export could not be made.")),
        Paragraph(why),
        Note(t("Nothing of it is kept.")),
        buttons=(Button(t("Exports"), "export"),),
    )
    await _tell_asker(tx, campaign, export, told)
    return "failed"


FULL = t("There is no room on the server's disk.")
BROKEN = t("The server could not write the file.")


async def drop_overdue(tx: Transaction, campaign: Campaign) -> None:
    """Erase each export that nobody asks for any more, or that was there for too long."""
    now = campaign.now()
    for export in await exports.every(tx):
        if not await is_asked(tx, export, stamp(now)) or _is_overdue(export, now):
            await exports.erase(tx, export)
            await journal.by_clock(tx, campaign, "export erased", export.id)


def _is_overdue(export: Export, now: datetime) -> bool:
    if export.made is not None:
        return export.made < stamp(now - KEPT)
    return export.asked < stamp(now - WAITS)


def handing_over(export: Export) -> tuple[Button, Button]:
    """The buttons of an export whose file is there."""
    return (
        Button(t("Fetch it"), "export", ("fetch", export.id)),
        Button(t("I have it"), "export", ("have", export.id)),
    )


async def _tell_asker(tx: Transaction, campaign: Campaign, export: Export, told: Reply) -> None:
    """Put a notice to each account of who asked that is an organiser's still."""
    now = stamp(campaign.now())
    effective = await roles.effective(tx, now, Role.ORGANISER)
    theirs = [account for account in effective if account.person == export.person]
    await notices.tell(tx, campaign, theirs, told)
