"""What people agree to: a sentence, and the one that binds where that sentence is a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handlers.frame.campaign import Campaign
from messages.form import Consent
from messages.languages import SOURCE
from messages.reply import Block, Note, Paragraph, Quote, Reply
from messages.text import Text, t

DRAFT = t(
    "The sentence above is a draft translation that nobody has reviewed. This is the sentence that "
    "you agree to:"
)


def consent(words: Text) -> Consent:
    """The sentence `words`, as one to be agreed to."""
    return Consent(words, DRAFT)


def spelt_out(reply: Reply, campaign: Campaign, language: str) -> Reply:
    """`reply` with each consent in it as it is shown in `language` (editorial policy, 3)."""
    if not any(isinstance(block, Consent) for block in reply.blocks):
        return reply
    blocks = (each for block in reply.blocks for each in _shown(block, campaign, language))
    return replace(reply, blocks=tuple(blocks))


def _shown(block: Block, campaign: Campaign, language: str) -> Iterator[Block]:
    if not isinstance(block, Consent):
        yield block
        return
    yield Paragraph(block.words)
    if campaign.catalogs.is_draft(block.words, language):
        yield Note(block.note)
        yield Quote(campaign.catalogs.say(block.words, binding(block.words, campaign)))


def binding(words: Text, campaign: Campaign) -> str:
    """The language in which `words` bind whoever reads a draft of them.

    English where there is a master in it, else the language of the text that is signed.
    """
    catalogs = campaign.catalogs
    languages = (SOURCE, campaign.letter.base.language)
    masters = (each for each in languages if not catalogs.is_draft(words, each))
    return next(masters, languages[-1])
