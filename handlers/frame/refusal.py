"""What cannot be done, in words for the person who asked."""

from __future__ import annotations

from messages.reply import Button, Note, Reply
from messages.text import Text


class Refusal(Exception):
    """What was asked cannot be done; `words` say what was wrong, and what to do."""

    def __init__(self, words: Text, *buttons: Button) -> None:
        super().__init__(words.message)
        self.words = words
        self.buttons = buttons

    @property
    def reply(self) -> Reply:
        """It as an answer."""
        return Reply.of(Note(self.words), buttons=self.buttons)
