"""/share: words and a link to pass on, which do not say whether the sharer signed."""

from __future__ import annotations

from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Code, Text, t


async def share(session: Session) -> Reply:
    """A message to copy and pass on."""
    return Reply.of(
        Title(t("Copy this and pass it on")),
        Paragraph(_words(session.campaign, session.language)),
        Note(t("It does not say whether you signed.")),
        buttons=(Button(t("Read the letter"), "letter"),),
        shareable=True,
    )


def _words(campaign: Campaign, language: str) -> Text:
    """The campaign's own words to share, or general ones, with the address of its page if any."""
    letter = campaign.letter
    link = Code(letter.page or "")
    if campaign.sentences.share:
        return campaign.sentences.share.fill(link=link)
    title = Code(letter.edition(language).title)
    if letter.page:
        return t(
            "An open letter: {title}. Read it and decide for yourself: {link}",
            title=title,
            link=link,
        )
    return t("An open letter: {title}. Read it and decide for yourself.", title=title)
