"""The note that the reader's language is a draft: said where that language is met first."""

from __future__ import annotations

from handlers.frame.campaign import Campaign
from messages.reply import Note
from messages.text import LanguageName, t


def draft_note(campaign: Campaign, language: str) -> tuple[Note, ...]:
    """The note in a `language` whose interface nobody has reviewed yet (editorial policy, 3)."""
    if not campaign.catalogs.is_unreviewed(language):
        return ()
    words = t(
        "What I say in this language is a draft translation that no named reader has reviewed yet. "
        "Language: {language}",
        language=LanguageName(language),
    )
    return (Note(words),)
