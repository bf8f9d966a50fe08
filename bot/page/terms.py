"""The terms of use, in plain words: what people may expect of the bot, and it of them."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.frame.campaign import Campaign
from handlers.reading import about
from messages.reply import Block, Items, Paragraph, Title
from messages.text import Code, Text, t


def terms(campaign: Campaign) -> tuple[Block, ...]:
    """The terms of use, with who stands behind the letter as the campaign's folder has it."""
    return (
        Title(t("Who this is")),
        Items(tuple(_who(campaign))),
        Title(t("What you can expect")),
        Items(_yours()),
        Title(t("What is asked of you")),
        Items(_ours()),
        Title(t("What is kept, and for how long")),
        Paragraph(
            t(
                "What is kept, for how long, and who can see it: all of that stands on the page "
                "about privacy. In the chat, {me} shows what is held about you, and {forget} "
                "erases it.",
                me=Code("/me"),
                forget=Code("/forget"),
            )
        ),
    )


def _who(campaign: Campaign) -> Iterator[Text]:
    yield t("A bot with which people read, sign and act on an open letter, from inside a chat.")
    yield from about.lines(campaign)
    if campaign.sentences.independence:
        yield campaign.sentences.independence


def _yours() -> tuple[Text, ...]:
    return (
        t("Reading and signing cost nothing. Nothing is sold, and nothing is advertised."),
        t("A signature is for one wording of the letter, the one that you were shown."),
        t("Until the campaign closes you can take back your signature, as easily as you gave it."),
        t(
            "The bot writes to you first only if you asked for alerts, and you can stop them with "
            "one press."
        ),
        t(
            "The bot is run with care, but nobody can promise that it is always there, or that the "
            "letter reaches its aim."
        ),
    )


def _ours() -> tuple[Text, ...]:
    return (
        t("Sign once, for yourself; for an organisation only if it has asked you to."),
        t(
            "Organisers may take a name off the public list that is none: a slur, an "
            "advertisement. The signature counts all the same."
        ),
        t("Do not use the bot to harm others, or to keep others from using it."),
        t("The rules of the chat service that you use hold as well."),
    )
