"""The public state of the campaign, as the page reads it: the one place where it asks the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db import closing, counted, counters, doorways, goals, sources
from db.closing import Closing
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from handlers.frame.campaign import Campaign
from handlers.reading import privacy, signatories
from handlers.reading.signatories import Page


@dataclass(frozen=True, slots=True)
class Standing:
    """The public state of the campaign at the moment of the stamp `at`.

    With a public log that is when its latest batch came, and signatures are `logged`. `people` and
    `organisations` are how many have signed, `goal` is in people. `doorways` are the names that
    platforms lead people here by, `sources` the codes that organisers made, and `first` is the
    first page of those who signed in public. `closing` is that of the campaign, if any.
    """

    at: str
    people: int
    organisations: int
    goal: int | None
    doorways: Mapping[str, str]
    sources: frozenset[str]
    first: Page
    logged: bool = False
    closing: Closing | None = None

    @property
    def is_open(self) -> bool:
        """Whether one can sign."""
        return self.closing is None or not self.closing.is_over


async def standing(tx: Transaction, campaign: Campaign) -> Standing:
    """The public state of the campaign now."""
    totals, people = await counters.totals(tx), await counted.people(tx)
    first = await signatories.page(tx, "")
    assert first is not None
    return Standing(
        at=people.at or stamp(campaign.now()),
        people=people.number,
        organisations=totals.organisations,
        goal=await goals.goal(tx),
        doorways=await doorways.every(tx),
        sources=frozenset(await sources.every(tx)) | campaign.rules.sources,
        first=first,
        logged=await privacy.is_logged(tx, campaign),
        closing=await closing.current(tx),
    )
