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
    yield Button(t("The letter in a sentence"), "summary", ("one",))
    yield Button(t("A short summary of the letter"), "summary")
    for section in campaign.letter.sections:
        if section.id in campaign.summaries.sections:
            yield Button(section.label, "summary", (section.id,))
        yield Button(section.label, "letter", (section.id,))
