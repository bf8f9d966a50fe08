"""The campaign: its letter and all that goes with the letter, the moment, and the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random, SystemRandom

from db.log.folder import LogFolder
from db.secrets.vault import Vault
from db.signatures import SignedText
from handlers.frame.arrivals import Arrivals
from handlers.frame.rules import USUAL, Rules
from messages.catalogs import Catalogs
from messages.languages import Languages
from messages.letter.edition import Edition
from messages.letter.facts import Fact
from messages.letter.letter import Letter
from messages.letter.pledges import Pledges
from messages.letter.sentences import Sentences
from messages.letter.summaries import Summaries


@dataclass(frozen=True)
class Campaign:
    """Everything that handlers work on; `now` and `chance` come from outside.

    `now` knows its zone. `chance` draws what must follow from nothing that anybody did.
    `arrivals` are what this process remembers of who signs in the same minute. `log` is the public
    log of signatures, where this process has the log's key.
    """

    letter: Letter
    pledges: Pledges
    summaries: Summaries
    facts: tuple[Fact, ...]
    sentences: Sentences
    catalogs: Catalogs
    vault: Vault
    now: Callable[[], datetime]
    rules: Rules = USUAL
    chance: Random = field(default_factory=SystemRandom)
    arrivals: Arrivals = field(default_factory=Arrivals)
    log: LogFolder | None = None

    def today(self) -> date:
        """The present day, in UTC."""
        return self.now().astimezone(UTC).date()

    @property
    def languages(self) -> Languages:
        """The published languages."""
        return self.catalogs.languages

    @property
    def text(self) -> SignedText:
        """The text that is signed now, in its base edition."""
        return self.signed(self.letter.base)

    def signed(self, edition: Edition) -> SignedText:
        """The text that is signed by whoever was shown `edition`."""
        letter = self.letter
        return SignedText(letter.id, letter.version, edition.sha256, edition.language)
