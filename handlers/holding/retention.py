"""Retention: when each kind of rows is old, and is erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from db import old
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction
from db.engine.walking import PIECE
from db.old import Old
from handlers.reading.taken_out import KEPT_DAYS, TOLD_DAYS
from messages.text import Text, t

FORM_DAYS = 7
"""The days that a form is kept untouched: after a week nobody comes back. /privacy says so."""

TYPED_DAYS = 3
"""The days for which messages in a chat are tried to erase; no platform allows more than two."""

RECEIPT_DAYS = 2
"""The days that a receipt is kept: Telegram redelivers for 24 hours (Bot API, getUpdates)."""

ANSWER_DAYS = 1
"""The days that an answer is kept which a platform does not take: later, nobody waits for it."""

EXPIRED = timedelta(days=1)
"""The time for which somebody who comes too late with a code is told that it has expired."""

CONTACT_DAYS = 60
"""The days at most that the way to the signer of an organisation that waits is kept (/privacy)."""

SUSPECT_DAYS = 6
"""The days behind the first that a batch is marked at most: a week in all (/privacy)."""

DELIVERY_DAYS = 30
"""The time for which a broadcast that ended can be looked into, delivery by delivery."""


MOST = {Old.OPEN_FORMS: 200_000, Old.RECEIPTS: 1_000_000}
"""The rows kept of what anybody can make more of: some hundreds of megabytes on the disk.

Half a million people sign on a busy day; who loses the oldest receipt has had the answer long ago.
"""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The days that rows are kept where settings decide about them.

    `responses` counts from the end of an action, or from the sending of one without an end.
    `tombstones` are kept as long as the oldest copy may be, in whole months.
    """

    responses: int = 30
    runs: int = 90
    tombstones: int = 35

    def months(self, now: datetime) -> tuple[str, str]:
        """The month of `now`, and the first month whose tombstones are kept: ISO, as 2026-11."""
        today = now.astimezone(UTC).date()
        return f"{today:%Y-%m}", _before(today, self.tombstones)[:7]


NAMES: dict[Old, Text] = {
    Old.OPEN_FORMS: t("Forms that nobody has touched"),
    Old.TYPED: t("Numbers of messages to be erased from chats"),
    Old.RECEIPTS: t("Receipts of what no platform delivers again"),
    Old.ANSWERS: t("Answers that no platform has taken for a day"),
    Old.RESPONSES: t("Who answered to actions that are over (the totals stay)"),
    Old.DELIVERIES: t("Deliveries of broadcasts that have ended"),
    Old.CONTACTS: t("How to reach signers of organisations that wait for long"),
    Old.CLEANED: t("Signatures that were taken out, and cannot be put back any more"),
    Old.CLEANUPS: t("Clean-ups that the count tells of no more"),
    Old.SUSPECTS: t("Who is in batches that are a week old"),
    Old.BATCHES: t("Batches that are a week old"),
    Old.NOTICES: t("Notices that could not be delivered"),
    Old.INVITATIONS: t("Invitations that have expired"),
    Old.LINK_CODES: t("Codes for linking that have expired"),
    Old.RUNS: t("Runs in the schedule"),
}
"""The name of each kind of rows, for people."""


def limits(now: datetime, keeping: Keeping) -> dict[Old, str]:
    """The day or stamp before which each kind of rows is old."""
    today = now.astimezone(UTC).date()
    return {
        **_daily(today),
        Old.RESPONSES: _before(today, keeping.responses),
        Old.DELIVERIES: _before(today, DELIVERY_DAYS),
        Old.CONTACTS: _before(today, CONTACT_DAYS),
        Old.CLEANED: _before(today, KEPT_DAYS),
        Old.CLEANUPS: _before(today, TOLD_DAYS),
        Old.SUSPECTS: _before(today, SUSPECT_DAYS),
        Old.BATCHES: _before(today, SUSPECT_DAYS),
        Old.NOTICES: stamp(now),
        Old.INVITATIONS: stamp(now - EXPIRED),
        Old.LINK_CODES: stamp(now - EXPIRED),
        Old.RUNS: _before(today, keeping.runs),
    }


async def counted(tx: Transaction, now: datetime, keeping: Keeping) -> dict[Old, int]:
    """The number of old rows of each kind."""
    return {
        kind: await old.count(tx, kind, before) for kind, before in limits(now, keeping).items()
    }


async def erase_old(store: Store, now: datetime, keeping: Keeping) -> dict[Old, int]:
    """Erase all old rows, in a transaction for each piece; returns the number of rows by kind."""
    return {
        kind: await old.erase_all(store, kind, before)
        for kind, before in limits(now, keeping).items()
    }


async def shed(store: Store, most: Mapping[Old, int] = MOST) -> int:
    """Erase the oldest rows of each kind of which there are more than `most`; the number erased."""
    shed = 0
    for kind, bound in most.items():
        days = await old.by_day(store, kind)
        over = days.total() - bound
        for day in sorted(days):
            after = _before(date.fromisoformat(day), -1)
            while over > 0:
                erased = await store.transact(partial(old.erase_piece, old=kind, before=after))
                if not erased:
                    break
                over, shed = over - erased, shed + erased
    return shed


async def tidy(tx: Transaction, today: date) -> bool:
    """Erase a piece of the old open forms, and of receipts that no platform asks for again.

    True once none is left. The write-ahead log goes too, with the earlier states of its rows.
    """
    tx.erases = True
    erased = [await old.erase_piece(tx, kind, before) for kind, before in _daily(today).items()]
    return max(erased) < PIECE


def _daily(today: date) -> dict[Old, str]:
    """The limits that are kept before the first answer of a day, whether the clock runs or not."""
    return {
        Old.OPEN_FORMS: _before(today, FORM_DAYS),
        Old.TYPED: _before(today, TYPED_DAYS),
        Old.RECEIPTS: _before(today, RECEIPT_DAYS),
        Old.ANSWERS: _before(today, ANSWER_DAYS),
    }


def _before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
