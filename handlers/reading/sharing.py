"""Things to hand on in other chats: the letter in short and in parts, alike for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from messages.reply import Button, Reply
from messages.text import t


async def shelf(session: Session) -> Reply:
    """A button for each thing: the letter in a sentence, in short, then section by section.

    The last button is the way to this bot, which stands under each of these things.
    """
    way_here = Button(t("Read the letter"), "letter")
    return Reply.of(buttons=(*_things(session.campaign), way_here))


def _things(campaign: Campaign) -> Iterator[Button]:
    summaries, letter = campaign.summaries, campaign.letter
    if summaries.one:
        yield Button(t("The letter in a sentence"), "summary", ("one",))
    if summaries.short:
        yield Button(t("A short summary of the letter"), "summary")
    for section in letter.base.sections:
        label = letter.labels[section.id]
        if section.id in summaries.sections:
            yield Button(label, "summary", (section.id,))
        yield Button(label, "letter", (section.id,))
