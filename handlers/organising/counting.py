"""The count behind /stats: at once where there are few rows, else in pieces beside the answers.

The clock counts once an hour; this is for where no clock runs, or none has run for long.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from db import audience, counters, statistics
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction
from db.engine.walking import Transacts, Within
from db.marks import Marked
from db.statistics import Numbers
from handlers.frame.campaign import Campaign
from handlers.frame.session import Afterwards, Session

FEW_ROWS = 2000
"""The most rows that are counted while an answer is given: others wait for some milliseconds."""

OLD = timedelta(hours=2)
"""The age from which numbers are counted anew: the clock was late by an hour then."""


async def numbers(session: Session) -> Numbers | None:
    """The last numbers, counted now if they are missing or old and there are few rows.

    None where nothing is counted yet and there are many: then `afterwards` counts.
    """
    kept = await statistics.kept(session.tx)
    if not _is_old(session.campaign, kept) or await _rows(session.tx) > FEW_ROWS:
        return kept
    counted = await count(Within(session.tx), session.campaign)
    await statistics.keep(session.tx, counted)
    return counted


async def afterwards(session: Session) -> Afterwards | None:
    """The count that begins once the answer is committed, where numbers are missing or old."""
    if not _is_old(session.campaign, await statistics.kept(session.tx)):
        return None
    return partial(_count_anew, campaign=session.campaign)


async def count(
    store: Transacts, campaign: Campaign, spoiled: set[Marked] | None = None
) -> Numbers:
    """Count everything, with the moment at which the count was done; see `statistics.count`."""

    def audience_of(pledge: str) -> str:
        promise = campaign.pledges.get(pledge)
        return promise.audience if promise else ""

    cells = await statistics.count(store, audience_of, spoiled)
    return Numbers(stamp(campaign.now()), cells)


async def _count_anew(store: Store, campaign: Campaign) -> None:
    counted = await count(store, campaign)
    await store.transact(partial(statistics.keep, numbers=counted))


def _is_old(campaign: Campaign, kept: Numbers | None) -> bool:
    """Whether `kept` are missing, or from too long ago, or from a future that was none."""
    if kept is None:
        return True
    now = campaign.now()
    return not stamp(now - OLD) < kept.at <= stamp(now)


async def _rows(tx: Transaction) -> int:
    """The number of rows that a count goes through, by the totals."""
    totals = await counters.totals(tx)
    signatures = totals.people + totals.organisations + totals.organisations_waiting
    return signatures + totals.pledges + await audience.total(tx)
