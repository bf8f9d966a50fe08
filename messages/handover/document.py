"""What a hand-over document is made of: the letter, numbers, organisations and public names.

There is no place for a hidden name in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from messages.chart import Bars
from messages.letter.edition import Edition
from messages.letter.letter import Letter

FEW = 5
"""The smallest number of people above zero that is told: see decision 29."""


def few(number: int) -> int | None:
    """`number` as it is told of people: None from 1 to 4."""
    return None if 0 < number < FEW else number


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """An organisation that signed in public; `country` is an ISO 3166 code."""

    name: str
    website: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything that the document tells, as of the day `made`.

    `edition` is the text of `letter` that is printed. `people` are those who signed, as far as that
    is told: None for a number from 1 to 4. `tables` divide them. `organisations` and `names` are in
    the order of the lists; None for a list that the export is without.
    """

    letter: Letter
    edition: Edition
    made: date
    people: int | None
    tables: tuple[Bars, ...]
    organisations: tuple[ListedOrganisation, ...] | None
    names: tuple[str, ...] | None

    @property
    def unshown(self) -> int | None:
        """How many of those who signed do not show a name; None for a number from 1 to 4."""
        shown = len(self.names or ())
        return None if self.people is None else few(max(self.people - shown, 0))
