"""The note that the reader's language is a draft: said where that language is met first."""

from __future__ import annotations

from handlers.frame.session import Session
from messages.reply import Note
from messages.text import LanguageName, t


def draft_note(session: Session) -> tuple[Note, ...]:
    """The note in a language whose interface nobody has reviewed yet (editorial policy, 3)."""
    if not session.campaign.catalogs.is_unreviewed(session.language):
        return ()
    words = t(
        "What I say in this language is a draft translation that no named reader has reviewed yet. "
        "Language: {language}",
        language=LanguageName(session.language),
    )
    return (Note(words),)
