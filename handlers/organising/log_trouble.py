"""The public log that stands still: told to organisers once, and once more when it goes on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from db.auditing import adds_up
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.log import head as heads
from db.log import plans
from db.log.head import Trouble
from db.log.key_file import LOG_KEY
from db.staff import Role
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.staffing import notices
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Code, Text, t

log = logging.getLogger(__name__)

COUNT = Button(t("The count so far"), "count")

DIFFERS = "log differs"
"""The name, in the machine's `State`, of what organisers know of rows that the log does not fit."""

FOLDER = "LOG_DIR"
"""The name of the folder where nobody needs to know its place: that of its setting."""

_WORDS: Mapping[Trouble, Text] = {
    Trouble.NO_KEY: t(
        "The public log stands still, for its key {file} is missing. Put it back from its copy."
    ),
    Trouble.OTHER_KEY: t(
        "The public log in {folder} is not signed by the key {file}. Put the right key, or the "
        "right folder, back."
    ),
    Trouble.CUT: t(
        "The public log in {folder} is gone, or shorter than what was published. Put the newest "
        "copy of the folder back: a shorter log is never published."
    ),
    Trouble.CHANGED: t(
        "The public log in {folder} is not what was published: a file is damaged, or was "
        "exchanged. Put the newest copy of the folder back."
    ),
    Trouble.UNWRITABLE: t(
        "The public log in {folder} cannot be read or written, or the disk is full."
    ),
    Trouble.HEAD: t(
        "Somebody has changed in the database what it knows of the public log. Within the hour it "
        "is read anew from {folder}."
    ),
}


def halted(trouble: Trouble, folder: str = FOLDER) -> Text:
    """The words on why the log in `folder` stands still, and the way out."""
    return _WORDS[trouble].fill(file=Code(LOG_KEY), folder=Code(folder))


async def tell_of(tx: Transaction, campaign: Campaign) -> None:
    """Tell the organisers of a trouble that they do not know of, or that there is none any more."""
    head = await heads.current(tx)
    if head is None or head.trouble in (head.told, Trouble.HEAD):
        return
    reply = _stands_still(Trouble(head.trouble)) if head.trouble else _goes_on()
    await _tell(tx, campaign, reply)
    await heads.keep(tx, replace(head, told=head.trouble))


async def tell_of_rows(tx: Transaction, campaign: Campaign) -> None:
    """Tell the organisers where the log counts others than have signed, once while it lasts.

    Nothing is said while a batch is under way, or lines are to be ended as lost.
    """
    head = await heads.current(tx)
    if head is None or head.trouble or head.due or head.behind or await plans.current(tx):
        return
    differs = "" if await adds_up(tx, head) else "differs"
    if differs == (tx.noted(DIFFERS) or ""):
        return
    tx.outside[DIFFERS] = differs
    if differs:
        log.error("the public log counts others than have signed")
        await _tell(tx, campaign, _other_rows())


async def _tell(tx: Transaction, campaign: Campaign, reply: Reply) -> None:
    organisers = await roles.effective(tx, stamp(campaign.now()), Role.ORGANISER)
    await notices.tell(tx, campaign, organisers, reply)


def _other_rows() -> Reply:
    return Reply.of(
        Title(t("The public log counts others than have signed.")),
        Paragraph(
            t(
                "Somebody may have changed the database: signatures are missing there, or count "
                "twice. Please tell whoever runs the bot. They see which with {command}",
                command=Code("python -m bot verify count"),
            )
        ),
        buttons=(COUNT,),
    )


def _stands_still(trouble: Trouble) -> Reply:
    return Reply.of(
        Title(t("The count stands still.")),
        Paragraph(halted(trouble)),
        Note(
            t(
                "People sign and withdraw as ever, and are counted once the log goes on. Please "
                "tell whoever runs the bot: {command} says more, and so does the page Operating.",
                command=Code("python -m bot check"),
            )
        ),
        buttons=(COUNT,),
    )


def _goes_on() -> Reply:
    return Reply.of(
        Title(t("The public log goes on.")),
        Paragraph(t("Who has signed or withdrawn meanwhile is counted with the next groups.")),
        buttons=(COUNT,),
    )
