"""The refusal of what cannot be done, in words for the person who asked."""

from __future__ import annotations

from messages.reply import Button, Note, Reply
from messages.text import Text


class Refusal(Exception):
    """The refusal of what somebody asked; `words` say what was wrong, and what to do."""

    def __init__(self, words: Text, *buttons: Button) -> None:
        super().__init__(words.message)
        self.words = words
        self.buttons = buttons

    @property
    def reply(self) -> Reply:
        """The refusal as a reply."""
        return Reply.of(Note(self.words), buttons=self.buttons)
