"""Publishing the log: batch after batch, so that database and files never disagree unnoticed.

A batch is decided in the database, then written to the files, the checkpoint last, then noted by
this machine and in the database. Wherever that breaks off, the next run goes on from there: what is
in the files is published, whatever the database says, and what is only decided is written again.
What this machine or the database knows to be published, and the files do not have, stops it all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from random import Random

from db import entering, holds
from db.engine.transaction import Store, Transaction
from db.engine.walking import PIECE
from db.holds import Cause
from db.log import head as heads
from db.log import places, plans, waiting
from db.log.batches import FEWEST, Batch, batch
from db.log.entries import Kind, NoEntry, Tally
from db.log.folder import InUse, LogFolder
from db.log.head import NOTED, ROWS, Head, Trouble
from db.log.notes import Checkpoint, NotSigned
from db.log.plans import Plan
from db.log.tiles import Broken
from db.log.waiting import Waiting
from db.secrets.vault import Vault

log = logging.getLogger(__name__)


class Halted(Exception):
    """Nothing is published, for `trouble`; people are answered as ever."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


async def publish(
    store: Store, vault: Vault, folder: LogFolder | None, at: str, chance: Random
) -> str:
    """Publish what waits, if it is enough for a batch; what was done, in a word, or "".

    `at` is the stamp of the moment. Of several processes one publishes. Raises `StoreUnavailable`.
    """
    try:
        if folder is None:
            return await _without_key(store)
        with folder.writing():
            return await _Publisher(store, vault, folder, at, chance).run()
    except InUse:
        return ""
    except Halted as halted:
        trouble = halted.trouble
    except NotSigned:
        trouble = Trouble.OTHER_KEY
    except (Broken, NoEntry):
        trouble = Trouble.CHANGED
    except OSError:
        trouble = Trouble.UNWRITABLE
    log.error("the public log stands still: %s", trouble)
    await store.transact(partial(_halt, trouble=trouble))
    return trouble.value


async def say_lost(tx: Transaction, day: str) -> None:
    """Let all entries without a row be ended as lost, dated `day`, as two people have said."""
    head = await heads.current(tx)
    if head is not None:
        await heads.keep(tx, replace(head, due=day))


def see(folder: LogFolder, head: Head | None, noted: str | None) -> Checkpoint:
    """The published checkpoint, which has all that `head` and this machine know of.

    `noted` is as `Head.noted`. Raises `Halted`, and what `LogFolder` does.
    """
    there = folder.checkpoint()
    if there.size and folder.root(there, there.size) != there.root:
        raise Halted(Trouble.CHANGED)
    for known in (head.noted if head else None, noted):
        size, _, root = (known or "0 ").partition(" ")
        if int(size) > there.size:
            raise Halted(Trouble.CUT)
        if int(size) and folder.root(there, int(size)).hex() != root:
            raise Halted(Trouble.CHANGED)
    return there


async def _without_key(store: Store) -> str:
    if await store.transact(heads.is_begun):
        raise Halted(Trouble.NO_KEY)
    return ""


async def _halt(tx: Transaction, trouble: Trouble) -> None:
    head = await heads.current(tx)
    if head is not None and head.trouble not in (trouble, Trouble.HEAD):
        await heads.keep(tx, replace(head, trouble=trouble))


class _Publisher:
    """One run of publishing; no other process writes to the log meanwhile."""

    def __init__(
        self, store: Store, vault: Vault, folder: LogFolder, at: str, chance: Random
    ) -> None:
        self._store = store
        self._vault = vault
        self._folder = folder
        self._at = at
        self._chance = chance

    async def run(self) -> str:
        """Go on where the run before broke off, then publish a new batch if there is enough."""
        known, noted = await self._store.transact(_known)
        there = await asyncio.to_thread(see, self._folder, known, noted)
        head = known if known is not None else await self._store.transact(_begin)
        if there.size > head.size:
            head = await self._catch_up(head, there)
        plan = await self._store.transact(plans.current)
        if plan is not None and plan.start == head.size:
            head = await self._write(head, plan)
        if head.due:
            head = await self._enter_rows(head)
        await entering.enter_new(self._store, self._vault)
        before, head = head.size, await self._write_next(head)
        if head.trouble:
            await self._store.transact(_is_well)
        return str(head.size - before) if head.size > before else ""

    async def _catch_up(self, head: Head, there: Checkpoint) -> Head:
        """Take over what is published beyond the head.

        That is the batch of the run before, or more than the database knows: it is an older one,
        and broadcasts are held until two people have said that what it lacks is lost.
        """
        new = await asyncio.to_thread(lambda: list(self._folder.entries(there, head.size)))
        plan = await self._store.transact(plans.current)
        if plan != Plan(head.size, tuple(new)):
            log.error("the log has entries that the database does not know")
            head = await self._store.transact(_falls_behind)
        return await self._is_published(head, there, await self._tally(there))

    async def _tally(self, there: Checkpoint) -> Tally:
        return await asyncio.to_thread(self._folder.tally, there)

    async def _there(self) -> Checkpoint:
        return await asyncio.to_thread(self._folder.checkpoint)

    async def _write(self, head: Head, plan: Plan) -> Head:
        """Publish the batch that was decided."""
        append = partial(self._folder.append, await self._there(), plan.entries)
        there = await asyncio.to_thread(append)
        return await self._is_published(head, there, await self._tally(there))

    async def _write_next(self, head: Head) -> Head:
        """Decide on a new batch and publish it; the head as it is where too little waits."""
        waits = await self._store.transact(waiting.everything)
        if len(waits) < FEWEST:
            return head
        tally = await self._tally(await self._there())
        new = batch(tally, waits, self._chance)
        await self._store.transact(partial(_decide, head=head, new=new))
        if not new.entries:
            return head
        return await self._write(head, Plan(head.size, tuple(new.entries)))

    async def _is_published(self, head: Head, there: Checkpoint, tally: Tally) -> Head:
        left = iter((each, at) for each, at in tally.signed.items() if at >= head.size)
        while piece := dict(islice(left, PIECE)):
            await self._store.transact(partial(places.put, places=piece))
        published = partial(_published, there=there, counts=tally.counts, at=self._at)
        return await self._store.transact(published)

    async def _enter_rows(self, head: Head) -> Head:
        """Let rows that the log does not count wait for it; end what is lost, if that is due."""
        tally = await self._tally(await self._there())
        waits = _by_commitment(await self._store.transact(waiting.everything), Kind.SIGNED)

        def counts(committed: bytes) -> bool:
            leaf = tally.signed.get(committed)
            return committed in waits if leaf is None else leaf not in tally.ended

        kept = await entering.enter(self._store, self._vault, counts)
        if head.due != ROWS:
            await self._end_lost(tally, kept, head.due)
        return await self._store.transact(partial(_entered, due=head.due))

    async def _end_lost(self, tally: Tally, kept: set[bytes], day: str) -> None:
        """Let the entries that count, and have no row, wait to be ended."""
        waits = await self._store.transact(waiting.everything)
        ending = {each.commitment for each in waits.values() if each}
        left = iter(
            Waiting(Kind.LOST, committed, day=day)
            for committed, leaf in tally.signed.items()
            if leaf not in tally.ended and committed not in kept and committed not in ending
        )
        while piece := tuple(islice(left, PIECE)):
            await self._store.transact(partial(_add_all, lost=piece))


def _by_commitment(waits: Mapping[bytes, Waiting | None], kind: Kind) -> set[bytes]:
    return {each.commitment for each in waits.values() if each and each.kind is kind}


async def _known(tx: Transaction) -> tuple[Head | None, str | None]:
    """The head that the database has, and the one that this machine has noted."""
    head = await heads.current(tx)
    ours = head if head is not None and head.trouble != Trouble.HEAD else None
    return ours, tx.noted(NOTED)


async def _begin(tx: Transaction) -> Head:
    """Begin the log: who signs from now on waits for it, and who has signed is to be entered."""
    return await _keep(tx, Head(due=ROWS))


async def _falls_behind(tx: Transaction) -> Head:
    """Note that the database is older than the log, and hold broadcasts until two people know."""
    head = await _now(tx)
    if head.due in ("", ROWS) and await holds.current(tx) is None:
        await holds.begin(tx, Cause.OLDER)
    return await _keep(tx, replace(head, behind=True, due=head.due or ROWS))


async def _decide(tx: Transaction, head: Head, new: Batch) -> None:
    await waiting.drop(tx, new.done)
    if new.entries:
        await plans.keep(tx, Plan(head.size, tuple(new.entries)))


async def _published(
    tx: Transaction, there: Checkpoint, counts: Mapping[str, int], at: str
) -> Head:
    """Note what is published, here and on this machine."""
    head = await _now(tx)
    head = replace(
        head,
        size=there.size,
        root=there.root.hex(),
        at=max(head.at, at),
        counts={version: n for version, n in counts.items() if n},
    )
    await plans.drop(tx)
    tx.outside[NOTED] = head.noted
    return await _keep(tx, head)


async def _entered(tx: Transaction, due: str) -> Head:
    """Note that what was `due` is done; what has become due meanwhile stays."""
    head = await _now(tx)
    if head.due != due:
        return head
    return await _keep(tx, replace(head, due="", behind=head.behind and due == ROWS))


async def _is_well(tx: Transaction) -> None:
    await _keep(tx, replace(await _now(tx), trouble=""))


async def _now(tx: Transaction) -> Head:
    """The head as it is now: the staff may have said something since it was read."""
    return await heads.current(tx) or Head()


async def _keep(tx: Transaction, head: Head) -> Head:
    await heads.keep(tx, head)
    return head


async def _add_all(tx: Transaction, lost: tuple[Waiting, ...]) -> None:
    for each in lost:
        await waiting.add(tx, each)
