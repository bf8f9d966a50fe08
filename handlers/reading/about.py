"""/about: whose letter this is, who translated it, and what this bot is not."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from handlers.reading.bots import LOOK_ALIKES
from handlers.reading.draft import draft_note
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Listed, Text, t

_VERIFY = Code("/verify")


async def about(session: Session) -> Reply:
    """Credits and the line between this bot and the letter's authors, in the campaign's words."""
    sentences = session.campaign.sentences
    return Reply.of(
        Title(t("About the letter and this bot")),
        *_items(tuple(lines(session.campaign))),
        *((Paragraph(sentences.independence),) if sentences.independence else ()),
        Paragraph(
            t(
                "The bot shows the letter word for word; summaries, pledges and editor's notes are "
                "its own words and marked as such."
            )
        ),
        Paragraph(LOOK_ALIKES),
        Note(t("To see the genuine ones, and to check an alert: {command}", command=_VERIFY)),
        *((Note(sentences.credits),) if sentences.credits else ()),
        *draft_note(session.campaign, session.language),
        buttons=(
            Button(t("Read the letter"), "letter"),
            *_notes_button(session),
            Button(t("Privacy"), "privacy"),
        ),
        shareable=True,
    )


def _items(lines: tuple[Text, ...]) -> tuple[Block, ...]:
    return (Items(lines),) if lines else ()


def lines(campaign: Campaign) -> Iterator[Text]:
    """The lines on whose letter this is, and how to reach them."""
    letter = campaign.letter
    authors = Listed(letter.authors)
    if letter.authors and letter.date:
        yield t("The letter of {date} was drafted by {authors}.", date=letter.date, authors=authors)
    elif letter.authors:
        yield t("The letter was drafted by {authors}.", authors=authors)
    yield from campaign.sentences.about
    if letter.page:
        yield t("The campaign's page: {link}", link=Code(letter.page))
    if letter.contact:
        yield t("Write to the campaign: {contact}", contact=Code(letter.contact))


def _notes_button(session: Session) -> tuple[Button, ...]:
    letter = session.campaign.letter
    if not letter.notes[letter.edition(session.wanted, session.language).language]:
        return ()
    return (Button(t("Editor's notes"), "letter", ("notes",)),)
