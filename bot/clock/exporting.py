"""Making an export: rows gathered in pieces, and sealed before a byte of them is on the disk.

The first line says how many rows there are, which is known last. So rows are gathered in a file of
their own, sealed to a key that is in memory alone, and sealed anew to the organisers behind it.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import BinaryIO

from nacl.public import PrivateKey

from bot.app import Core
from bot.clock.jobs import Prepare
from db.engine.moments import stamp
from db.engine.transaction import Store, T, Transaction, Work
from db.export_lines import Breakdown, ExportedLetter, Header, Writing
from db.exports import Export
from db.secrets.streams import Sealing, opened
from handlers.exporting import making
from handlers.exporting.rows import ExportRow, breakdowns, rows
from handlers.frame.campaign import Campaign

log = logging.getLogger(__name__)

REST, LONGEST_REST = 3, 0.05
"""How often as long as a piece took is rested after it, and seconds at most: others have turns."""


class Resting:
    """A store that rests after each transaction, longer than it took."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """See `Store.transact`."""
        began = time.monotonic()
        done = await self._store.transact(work, whose, writes=writes, patience=patience)
        await asyncio.sleep(min(REST * (time.monotonic() - began), LONGEST_REST))
        return done


def exporting(core: Core) -> Prepare:
    """The preparation that erases exports whose time is over, and makes the next one agreed to."""

    async def prepare(_: datetime) -> Work[str]:
        campaign, store, now = core.campaign, core.store, stamp(core.campaign.now())
        overdue = partial(making.drop_overdue, campaign=campaign)
        await core.fenced.transact(overdue, writes=True)
        export = await store.transact(partial(making.following, now=now))
        return _nothing if export is None else await _made(core, export)

    return prepare


async def _nothing(_: Transaction) -> str:
    return ""


async def _made(core: Core, export: Export) -> Work[str]:
    """Make the file of `export`; the effect puts it in its place, or tells why there is none."""
    campaign = core.campaign
    try:
        n, size = await _write(core, export)
    except OSError as error:
        log.error("an export could not be written: %s", type(error).__name__)
        why = making.FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else making.BROKEN
        return partial(making.failed, campaign=campaign, export=export, why=why)

    async def effect(tx: Transaction) -> str:
        word = await making.done(tx, campaign, export, n, size)
        (core.exports.drop if word else core.exports.show)(export.id)
        return word

    return effect


async def _write(core: Core, export: Export) -> tuple[int, int]:
    """Write the file aside: its rows and its bytes. Raises `OSError` and `StoreUnavailable`."""
    with core.exports.aside(export.id) as (gathered, file):
        pair = PrivateKey.generate()
        totals, aside = Counter[str](), Sealing(bytes(pair.public_key))
        async for part in rows(Resting(core.store), export.wanted, core.campaign.chance):
            totals.update(kind.value for kind, _ in part)
            await asyncio.to_thread(_gather, part, aside, gathered)
        await asyncio.to_thread(gathered.write, aside.end())
        tables = await core.fenced.transact(breakdowns, writes=True)
        header, n = _header(core.campaign, export, totals.total()), totals.total()
        organisers = core.campaign.vault.organisers
        seal = partial(_sealed_anew, gathered, bytes(pair), Sealing(organisers), file)
        await asyncio.to_thread(seal, header, totals, tables)
        return n, await asyncio.to_thread(core.exports.finished, export.id, file)


def _gather(part: Sequence[ExportRow], aside: Sealing, gathered: BinaryIO) -> None:
    gathered.write(aside.feed(b"".join([line for _, line in part])))


def _header(campaign: Campaign, export: Export, n: int) -> Header:
    letter = campaign.letter
    editions = {language: edition.sha256 for language, edition in letter.editions.items()}
    told = ExportedLetter(letter.version, editions)
    made = campaign.today().isoformat()
    return Header(letter.id, told, made, export.wanted.criteria, export.wanted.columns, n)


def _sealed_anew(
    gathered: BinaryIO,
    private: bytes,
    sealing: Sealing,
    file: BinaryIO,
    header: Header,
    totals: Mapping[str, int],
    tables: Mapping[str, Breakdown],
) -> None:
    """Write to `file` the header, the rows that were `gathered`, and the ending."""
    gathered.flush()
    gathered.seek(0)
    lines = Writing(totals)
    file.write(sealing.feed(lines.header(header)))
    for plain in opened(gathered, private):
        file.write(sealing.feed(lines.copied(plain)))
    file.write(sealing.feed(lines.ending(tables)))
    file.write(sealing.end())
