"""The campaign: its letter and all that goes with it, the moment, and what the settings decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from db.secrets.vault import Vault
from db.signatures import SignedText
from handlers.frame.rules import USUAL, Rules
from messages.catalogs import Catalogs
from messages.languages import Languages
from messages.letter.facts import Fact
from messages.letter.letter import Letter
from messages.letter.pledges import Pledges
from messages.letter.summaries import Summaries


@dataclass(frozen=True)
class Campaign:
    """Everything the handlers work on; `now`, which knows its zone, comes from outside."""

    letter: Letter
    pledges: Pledges
    summaries: Summaries
    facts: tuple[Fact, ...]
    catalogs: Catalogs
    vault: Vault
    now: Callable[[], datetime]
    rules: Rules = USUAL

    def today(self) -> date:
        """The day, in UTC."""
        return self.now().astimezone(UTC).date()

    @property
    def languages(self) -> Languages:
        """The published languages."""
        return self.catalogs.languages

    @property
    def text(self) -> SignedText:
        """The text that is signed now."""
        return SignedText(self.letter.id, self.letter.version, self.letter.sha256)
