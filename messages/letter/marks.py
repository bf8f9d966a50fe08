"""The marks that say what a text is: the fixed vocabulary of the editorial policy, 3."""

from __future__ import annotations

from messages.letter.edition import Mark
from messages.text import Code, Text, tc

OURS = tc("status", "our summary")

_WORDS = {
    Mark.ORIGINAL: tc("status", "original"),
    Mark.OFFICIAL: tc("status", "official translation"),
    Mark.UNCONFIRMED: tc("status", "translation, not confirmed"),
    Mark.UNOFFICIAL: tc("status", "unofficial translation"),
    Mark.DRAFT: tc("status", "draft translation, not reviewed"),
}
_NAMED = {
    Mark.ORIGINAL: tc("status", "original by {name}"),
    Mark.OFFICIAL: tc("status", "official translation by {name}"),
    Mark.UNCONFIRMED: tc("status", "translation by {name}, not confirmed"),
    Mark.UNOFFICIAL: tc("status", "unofficial translation by {name}"),
    Mark.DRAFT: tc("status", "draft translation by {name}, not reviewed"),
}


def mark_words(mark: Mark, by: str | None) -> Text:
    """The words for `mark`, with the name of who made the text where that is known."""
    return _NAMED[mark].fill(name=Code(by)) if by else _WORDS[mark]
