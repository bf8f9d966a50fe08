"""/verify: which bots are the campaign's own, in a statement that anybody can check."""

from __future__ import annotations

from db import doorways
from db.engine.transaction import Transaction
from db.log.statement import BOTS, GenuineBot, Statement
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from messages.links import link
from messages.platforms import TELEGRAM, platform_name
from messages.reply import Block, Button, File, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Text, t

NONE_KNOWN = t("This bot has not been on Telegram or Discord yet, so there is nothing to list.")
UNSIGNED = t("This list is not signed: the campaign has no key for a public log.")
LOOK_ALIKES = t(
    "Anybody can make a bot that looks like this one, with nearly the same name. The genuine one "
    "never asks for money, a password, or the code with which you log in to an account."
)

GENUINE = t("The genuine bots")
FILE_NAME = f"{BOTS}.txt"


async def genuine(tx: Transaction) -> tuple[GenuineBot, ...]:
    """The campaign's own bots on each platform that has told where it leads people to."""
    found = sorted((await doorways.every(tx)).items())
    return tuple(
        GenuineBot(platform, f"@{name}" if platform == TELEGRAM else name, link(platform, name))
        for platform, name in found
    )


async def statement(tx: Transaction, campaign: Campaign) -> Statement | None:
    """The statement of the genuine bots; None while there are none, or no key to sign it."""
    bots, letter = await genuine(tx), campaign.letter
    if not bots or campaign.log is None:
        return None
    day, base = campaign.today(), letter.base
    return Statement(letter.id, base.title, base.sha256, letter.page or "", bots, day)


async def signed(tx: Transaction, campaign: Campaign) -> str | None:
    """The statement as a signed note; None as `statement`."""
    said = await statement(tx, campaign)
    return said.signed(campaign.log.key) if said and campaign.log else None


def line(bot: GenuineBot) -> Text:
    """The line of a bot, with the handle by which it is found."""
    words = t("{platform}: {handle}, {link}", platform=platform_name(bot.platform))
    return words.fill(handle=Code(bot.handle), link=Code(bot.link))


def body(bots: tuple[GenuineBot, ...]) -> tuple[Block, ...]:
    """The blocks that list the genuine `bots`, and warn of others."""
    listed: Block = Items(tuple(map(line, bots))) if bots else Paragraph(NONE_KNOWN)
    return (listed, Paragraph(LOOK_ALIKES))


async def show(session: Session) -> Reply:
    """The genuine bots, with the signed statement as a file where there is a key."""
    tx, campaign = session.tx, session.campaign
    bots, said = await genuine(tx), await statement(tx, campaign)
    note, files = UNSIGNED, tuple[File, ...]()
    if said is not None and campaign.log is not None:
        note = t(
            "The file says the same, signed with the key of the public log, and holds until "
            "{date}. To check it: {command}",
            date=said.until,
            command=Code(f"python verify_bot.py KEY {FILE_NAME}"),
        )
        files = (File.of_text(FILE_NAME, said.signed(campaign.log.key)),)
    return Reply.of(
        Title(GENUINE),
        *body(bots),
        *((Note(note),) if bots else ()),
        buttons=(Button(t("Read the letter"), "letter"),),
        files=files,
        shareable=True,
    )
