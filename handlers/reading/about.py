"""/about: whose letter this is, who translated it, and what this bot is not."""

from __future__ import annotations

from handlers.frame.session import Session
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Listed, t


async def about(session: Session) -> Reply:
    """Credits and the line between this bot and Access Now."""
    letter = session.campaign.letter
    return Reply.of(
        Title(t("About the letter and this bot")),
        Items(
            (
                t(
                    "The letter of {date} was drafted by {authors}.",
                    date=letter.date,
                    authors=Listed(letter.authors),
                ),
                t("The Taiwan Association for Human Rights translated it into Chinese."),
                t(
                    "Access Now's own list had more than 175 organisations from 55 countries when "
                    "the letter came out. That list is theirs; nobody is put on it from here."
                ),
                t("The campaign's page: {link}", link=Code(letter.campaign_url)),
            )
        ),
        Paragraph(
            t(
                "This bot is an independent project. It shows the letter word for word; summaries, "
                "pledges and editor's notes are its own words and marked as such."
            )
        ),
        Note(
            t(
                "Text of the letter: Access Now (material on its site is CC BY 4.0 unless noted); "
                "translation: Taiwan Association for Human Rights. Changes made: only artefacts of "
                "the file conversion, each listed in the editor's notes."
            )
        ),
        buttons=(
            Button(t("Read the letter"), "letter"),
            Button(t("Editor's notes"), "letter", ("notes",)),
            Button(t("Privacy"), "privacy"),
        ),
    )
