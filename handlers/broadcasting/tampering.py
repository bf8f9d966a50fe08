"""What somebody changed in the database past this program: held, in the log, and told to the staff.

Whoever has no key can destroy, never speak: what goes out is what was marked. Each thing is told
once, by this machine's own note, which nobody erases in the database.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace

from db import broadcasts, journal, marking, roll
from db.broadcasts import Broadcast, State
from db.engine.transaction import Transaction
from db.marking import SMALL
from db.marks import Marked
from handlers.alerting.steps import ALL_ALERTS
from handlers.broadcasting import content
from handlers.broadcasting.content import Unsound
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.staffing.admission import STAFF
from handlers.staffing.journal import by_clock
from handlers.staffing.notices import tell
from messages.reply import Note, Paragraph, Reply, Title
from messages.text import Code, Listed, Text, t

log = logging.getLogger(__name__)

TOLD = "told"
"""The name of what has been told, in the machine's `State`: words with spaces between."""

MOST_TOLD = 100
"""The things remembered as told; somebody who makes up more is told again."""

JOURNAL = "journal"

KINDS = {
    Marked.SIGNATURE: t("signatures"),
    Marked.PLEDGE: t("pledges"),
    Marked.PUBLIC_NAME: t("public names"),
    Marked.ORGANISATION: t("organisations"),
    Marked.STAFF: t("accounts of the staff"),
    Marked.NAMED_OWNER: t("accounts of the staff"),
    Marked.VOICE: t("approvals"),
    Marked.INVITATION: t("invitations"),
    Marked.LINK_CODE: t("codes to link accounts"),
    Marked.ALERT: t("alerts"),
    Marked.BROADCAST: t("broadcasts"),
    Marked.GOAL: t("the goal"),
    Marked.DOORWAY: t("links to this bot"),
    Marked.CLEANUP: t("clean-ups"),
    Marked.CLOSING: t("the closing of the campaign"),
    Marked.EXPORTED: t("exports"),
}


async def watch(tx: Transaction, campaign: Campaign, now: str) -> None:
    """Look for rows that do not count, and for an older journal; tell of what is new."""
    await roll.follow(tx)
    await journal.follow(tx)
    loose = await marking.loose(tx)
    _forget_told(tx, [f"row {table}" for table in KINDS if table in SMALL and table not in loose])
    await tell_of(tx, campaign, loose, now)
    if not await journal.is_as_noted(tx) and await _first(tx, f"{JOURNAL} {tx.noted(JOURNAL)}"):
        log.error("the journal is older than this machine has noted")
        await _pause_all(tx, now)
        await _tell(tx, campaign, now, _older())


async def tell_of(
    tx: Transaction, campaign: Campaign, tables: Collection[Marked], now: str
) -> None:
    """Tell the staff of `tables` with rows that do not count, once while it lasts."""
    new = [table for table in tables if await _first(tx, f"row {table}")]
    for table in new:
        log.error("rows of the table %s are not as this program wrote them", table)
    if new:
        await _tell(tx, campaign, now, _changed(new))


async def kept_sound(
    tx: Transaction, campaign: Campaign, broadcast: Broadcast, now: str
) -> Broadcast:
    """The broadcast as it is; paused, and told, where it or what it carries was changed."""
    if broadcast.state is not State.RUNNING:
        return broadcast
    try:
        await content.load(tx, campaign, broadcast)
    except Unsound:
        log.error("a broadcast, or what it carries, is not as this program wrote it")
        await broadcasts.set_state(tx, broadcast.number, State.PAUSED, now)
        if await _first(tx, f"held {broadcast.number}"):
            subject = broadcast.alert or f"broadcast {broadcast.number}"
            await by_clock(tx, campaign, "broadcast held", subject)
            await _tell(tx, campaign, now, _held(broadcast))
        return replace(broadcast, state=State.PAUSED)
    return broadcast


async def _pause_all(tx: Transaction, now: str) -> None:
    for broadcast in await broadcasts.unfinished(tx):
        if broadcast.state is State.RUNNING:
            await broadcasts.set_state(tx, broadcast.number, State.PAUSED, now)


def _forget_told(tx: Transaction, things: Collection[str]) -> None:
    """Let `things` be told again when they come again."""
    told = (tx.noted(TOLD) or "").split(",")
    if set(told) & set(things):
        tx.outside[TOLD] = ",".join(each for each in told if each not in things)


async def _first(tx: Transaction, thing: str) -> bool:
    """Whether `thing` is told for the first time; from now on it is told."""
    told = (tx.noted(TOLD) or "").split(",")
    if thing in told:
        return False
    tx.outside[TOLD] = ",".join([*told, thing][-MOST_TOLD:])
    return True


async def _tell(tx: Transaction, campaign: Campaign, now: str, reply: Reply) -> None:
    await tell(tx, campaign, await roles.effective(tx, now), reply)


def _changed(tables: Collection[Marked]) -> Reply:
    kinds = Listed(tuple(KINDS[table] for table in tables))
    return Reply.of(
        Title(t("Somebody has changed the database.")),
        Paragraph(
            t("Some of these are not as I wrote them, and do not count: {kinds}", kinds=kinds)
        ),
        Note(_without_the_key()),
        buttons=(STAFF,),
    )


def _held(broadcast: Broadcast) -> Reply:
    return Reply.of(
        Title(t("A broadcast is paused: somebody has changed it in the database.")),
        Paragraph(
            t(
                "Broadcast {number} is not what two people approved, or not what I began. Nothing "
                "more of it goes out.",
                number=broadcast.number,
            )
        ),
        Note(_without_the_key()),
        buttons=(ALL_ALERTS, STAFF),
    )


def _older() -> Reply:
    return Reply.of(
        Title(t("An older state of the database was put back.")),
        Paragraph(
            t(
                "The journal ends earlier than this machine knows. All broadcasts are paused. "
                "Whoever has left the staff since then stays out."
            )
        ),
        Note(
            t(
                "Please ask whoever runs the bot whether this was meant. They see more with "
                "{command}",
                command=Code("python -m bot verify journal"),
            )
        ),
        buttons=(ALL_ALERTS, STAFF),
    )


def _without_the_key() -> Text:
    return t(
        "Whoever did this can write to the database and has not the server's key. They can destroy "
        "more, but nothing of theirs goes out. Please tell whoever runs the bot."
    )
