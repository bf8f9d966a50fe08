"""The number of the last broadcast before a subscription, forgotten once no broadcast needs it.

A broadcast under way must leave out who came after its beginning, and a digest the alerts that were
sent before somebody came. Then the number says only when that was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from db import broadcasts, joining
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction
from db.engine.walking import PIECE, Key
from db.joining import Joined
from db.secrets.vault import AccountTag
from db.subscriptions import Frequency
from handlers.broadcasting.digests import FARTHEST

CHANGED = timedelta(days=30)
"""The time for which the copy of a digest is brought up to date as its reader got it."""


async def forget(store: Store, now: datetime) -> int:
    """Set `joined` to 0 where nothing needs it any more; the number of rows. In pieces."""
    forgotten, after = 0, AccountTag(b"")
    while True:
        rows, let_go = await store.transact(partial(_piece, after=(after,), now=now))
        forgotten += let_go
        if len(rows) < PIECE:
            return forgotten
        after = rows[-1].tag


async def _piece(tx: Transaction, after: Key, now: datetime) -> tuple[tuple[Joined, ...], int]:
    rows = await joining.joined_after(tx, after[0], PIECE)
    needs = await _needs(tx, now)
    tags = [row.tag for row in rows if not await needs.has(tx, row)]
    await joining.forget_joined(tx, tags)
    return rows, len(tags)


@dataclass(frozen=True, slots=True)
class _Needs:
    """What broadcasts need to know of when somebody came, as things stand.

    All broadcasts up to number `ended` have ended, and each that goes on carries only alerts after
    number `carried`. No digest to come carries an alert up to number `past`.
    """

    ended: int
    carried: int
    past: int
    changed: str
    digests: dict[tuple[str, str], int] = field(default_factory=dict)
    copies: dict[int, int] = field(default_factory=dict)

    async def has(self, tx: Transaction, row: Joined) -> bool:
        """Whether a broadcast needs `joined` of a row."""
        if row.joined > min(self.ended, self.carried):
            return True
        if await self._copied_since(tx, row.copied) < row.joined < row.copied:
            return True
        if row.frequency == Frequency.AT_ONCE or row.joined <= self.past:
            return False
        return await self._digest_before(tx, row) <= row.joined

    async def _digest_before(self, tx: Transaction, row: Joined) -> int:
        """The last digest that the reader could have got: the next carries only what came after."""
        key = (row.frequency, row.zone)
        if key not in self.digests:
            self.digests[key] = await broadcasts.previous_digest(tx, *key) or 0
        return self.digests[key]

    async def _copied_since(self, tx: Transaction, copied: int) -> int:
        """The number after which a digest, whose copy may still be changed, carries alerts."""
        if copied not in self.copies:
            since = await broadcasts.since_of_digest(tx, copied, self.changed)
            self.copies[copied] = copied if since is None else since
        return self.copies[copied]


async def _needs(tx: Transaction, now: datetime) -> _Needs:
    ended = await broadcasts.ended_until(tx)
    return _Needs(
        ended,
        await broadcasts.carried_after(tx, ended),
        await broadcasts.newest_before(tx, stamp(now - FARTHEST[Frequency.WEEKLY])),
        stamp(now - CHANGED),
    )
