"""The public log against the rows: which of them differ, one by one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from db import counters, entering, signatures
from db.engine.transaction import Row, Store, Transaction
from db.engine.walking import Key, walk
from db.log import waiting
from db.log.entries import Kind, Tally
from db.log.head import Head
from db.log.waiting import Waiting
from db.secrets.vault import Vault


@dataclass(slots=True)
class Audit:
    """The findings of a comparison: `counts` by version are those of the log.

    `unlogged` are the tags of signatures that the log neither counts nor will; `loose` the indexes
    of entries that count without a signature, and are not about to be ended. `waits` is how many
    things wait for a later batch.
    """

    counts: dict[str, int] = field(default_factory=dict)
    waits: int = 0
    unlogged: list[bytes] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether each signature is counted once, and nothing else is."""
        return not self.unlogged and not self.loose


async def audit(store: Store, vault: Vault, tally: Tally) -> Audit:
    """Compare the log of `tally` with the rows; who signs meanwhile may differ for a moment.

    Raises `StoreUnavailable`.
    """
    found = Audit({version: n for version, n in tally.counts.items() if n})
    before = _waits(await waiting.everything(store, vault))
    kept: set[bytes] = set()
    async for rows in walk(store, _piece, (b"",)):
        for each in await asyncio.to_thread(entering.logged, vault, rows):
            leaf = tally.signed.get(each.commitment or b"")
            signed = (Kind.SIGNED, each.commitment) in before
            if each.commitment is None or (leaf in tally.ended if leaf is not None else not signed):
                found.unlogged.append(each.tag)
            else:
                kept.add(each.commitment)
    after = _waits(await waiting.everything(store, vault))
    found.waits = len(after)
    ending = {committed for kind, committed in after if kind is not Kind.SIGNED}
    found.loose = [
        leaf
        for committed, leaf in tally.signed.items()
        if leaf not in tally.ended and committed not in kept and committed not in ending
    ]
    return found


async def adds_up(tx: Transaction, head: Head) -> bool:
    """Whether the log counts as many as have signed, give or take what waits: a quick look.

    Nobody sees by it which rows differ, nor that one more and one less do; `audit` does.
    """
    signed, waits = (await counters.totals(tx)).people, await waiting.number(tx)
    return abs(signed - head.people) <= waits


def _waits(waits: dict[bytes, Waiting | None]) -> set[tuple[Kind, bytes]]:
    return {(each.kind, each.commitment) for each in waits.values() if each}


async def _piece(tx: Transaction, after: Key, limit: int) -> list[Row]:
    return list(await signatures.behind(tx, after[0], limit))
