"""/share: words and a link to pass on, which do not say whether the sharer signed."""

from __future__ import annotations

from handlers.frame.session import Session
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Code, t


async def share(session: Session) -> Reply:
    """A message to copy and pass on."""
    link = Code(session.campaign.letter.campaign_url)
    return Reply.of(
        Title(t("Copy this and pass it on")),
        Paragraph(
            t(
                "An open letter asks the world to ban biometric mass surveillance in public "
                "places. Read it and decide for yourself: {link}",
                link=link,
            )
        ),
        Note(t("It does not say whether you signed.")),
        buttons=(Button(t("Read the letter"), "letter"),),
    )
