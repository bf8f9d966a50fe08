"""/share: words and a link to pass on, which do not say whether the sharer signed."""

from __future__ import annotations

from collections.abc import Mapping

from db import doorways
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from messages.links import link
from messages.platforms import platform_name
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Text, t


async def share(session: Session) -> Reply:
    """A message to copy and pass on, and the links to this bot on each platform."""
    links = _links(await doorways.every(session.tx))
    return Reply.of(
        Title(t("Copy this and pass it on")),
        Paragraph(words_with(session.campaign, session.language, session.campaign.letter.page)),
        *((Paragraph(t("Links to this bot:")), Items(links)) if links else ()),
        Note(t("It does not say whether you signed.")),
        buttons=(Button(t("Read the letter"), "letter"),),
        shareable=True,
    )


def _links(addresses: Mapping[str, str]) -> tuple[Text, ...]:
    return tuple(
        t(
            "{platform}: {link}",
            platform=platform_name(platform),
            link=Code(link(platform, address)),
        )
        for platform, address in sorted(addresses.items(), reverse=True)
    )


def words_with(campaign: Campaign, language: str, way: str | None) -> Text:
    """The campaign's own words to share, or general ones, with the address `way` if any."""
    letter = campaign.letter
    address = Code(way or "")
    if campaign.sentences.share:
        return campaign.sentences.share.fill(link=address)
    title = Code(letter.edition(language).title)
    if way:
        return t(
            "An open letter: {title}. Read it and decide for yourself: {link}",
            title=title,
            link=address,
        )
    return t("An open letter: {title}. Read it and decide for yourself.", title=title)
