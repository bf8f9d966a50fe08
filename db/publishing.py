"""Publishing the log: batch after batch, so that database and files never disagree unnoticed.

A batch is decided in the database, then written to the files, the checkpoint last, then noted by
this machine and in the database. Wherever that breaks off, the next run goes on from there: what is
in the files is published, whatever the database says, and what is only decided is written again.
What this machine or the database knows to be published, and the files do not have, stops it all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from random import Random

from db import entering, lost
from db import publishing_steps as steps
from db.engine.transaction import Store, Transaction
from db.engine.walking import PIECE
from db.log import head as heads
from db.log import places, plans, waiting
from db.log.batches import FEWEST, batches
from db.log.entries import Kind, NoEntry, Tally
from db.log.folder import InUse, LogFolder
from db.log.head import ROWS, Head, Trouble
from db.log.notes import Checkpoint, NotSigned
from db.log.plans import Plan
from db.log.tiles import Broken
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
            await asyncio.to_thread(folder.drop_outgrown)
            return await _Publisher(store, vault, folder, at, chance).run()
    except (InUse, steps.Overtaken):
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


def see(folder: LogFolder, head: Head | None, noted: str | None) -> Checkpoint:
    """The published checkpoint, which has all that `head` and this machine know of.

    `noted` is as `Head.noted`. Raises `Halted`, and what `LogFolder` does.
    """
    there = folder.checkpoint()
    if there.size and folder.root(there, there.size) != there.root:
        raise Halted(Trouble.CHANGED)
    for known in _published_before(folder, head, noted):
        if known.size > there.size:
            raise Halted(Trouble.CUT)
        if folder.root(there, known.size) != known.root:
            raise Halted(Trouble.CHANGED)
    return there


def _published_before(
    folder: LogFolder, head: Head | None, noted: str | None
) -> Iterator[Checkpoint]:
    """The checkpoints that `head` and this machine know of."""
    for known in (head.noted if head else None, noted):
        size, _, root = (known or "0 ").partition(" ")
        if int(size):
            yield Checkpoint(folder.key.origin, int(size), bytes.fromhex(root))


def _sign_again(folder: LogFolder, head: Head | None, noted: str | None) -> None:
    """Put back the newest checkpoint where an older one lies in its place, and no tile is missing.

    So it is where a machine that stood still has woken behind another, or a copy was half put back.
    """
    size = folder.checkpoint().size
    for known in _published_before(folder, head, noted):
        with suppress(Broken):
            if known.size > size and folder.root(known, known.size) == known.root:
                log.error("the log's checkpoint was an older one")
                folder.tally(known)
                folder.sign(known)


async def _without_key(store: Store) -> str:
    if await store.transact(heads.is_begun):
        raise Halted(Trouble.NO_KEY)
    return ""


async def _halt(tx: Transaction, trouble: Trouble) -> None:
    head = await heads.current(tx)
    if head is None or head.trouble == trouble:
        return
    due = ROWS if head.trouble == Trouble.HEAD else head.due
    await heads.keep(tx, replace(head, trouble=trouble, due=due))


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
        known, noted = await self._store.transact(steps.known)
        await asyncio.to_thread(_sign_again, self._folder, known, noted)
        there = await asyncio.to_thread(see, self._folder, known, noted)
        head = known if known is not None else await self._store.transact(steps.begin)
        if there.size > head.size:
            head = await self._catch_up(head, there)
        plan = await self._store.transact(plans.current)
        if plan is not None and plan.start == head.size:
            head = await self._write(head, plan)
        if lost.is_stale(head.due, self._at):
            head = await self._falls_behind(head)
        if head.due:
            head = await self._enter_rows(head)
        await entering.enter_new(self._store)
        before, head = head.size, await self._write_all(head)
        if head.trouble:
            await self._store.transact(steps.is_well)
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
            head = await self._falls_behind(head)
        return await self._is_published(head, there, await self._tally(there), new)

    async def _falls_behind(self, head: Head) -> Head:
        return await self._store.transact(partial(steps.falls_behind, before=head, at=self._at))

    async def _tally(self, there: Checkpoint) -> Tally:
        return await asyncio.to_thread(self._folder.tally, there)

    async def _there(self, head: Head) -> Checkpoint:
        """The published checkpoint, which is that of `head`. Raises `steps.Overtaken`."""
        there = await asyncio.to_thread(self._folder.checkpoint)
        if there.size != head.size:
            raise steps.Overtaken
        return there

    async def _write(self, head: Head, plan: Plan, tally: Tally | None = None) -> Head:
        """Publish the batch that was decided; `tally` is what all before it comes to.

        Whoever else writes it meanwhile writes the same. Only a log that has gone on since would
        lose by our checkpoint, so that is looked at last.
        """
        before = await self._there(head)
        if tally is None:
            tally = await self._tally(before)
        there = await asyncio.to_thread(self._folder.lay, before, plan.entries)
        await self._store.transact(partial(steps.is_next, plan=plan))
        await asyncio.to_thread(self._folder.sign, there)
        tally.add(plan.entries)
        return await self._is_published(head, there, tally, plan.entries)

    async def _write_all(self, head: Head) -> Head:
        """Publish all that waits, batch by batch; the head as it is where too little waits."""
        waits = await waiting.everything(self._store, self._vault)
        if len(waits) < FEWEST:
            return head
        tally = await self._tally(await self._there(head))
        for new in await asyncio.to_thread(lambda: list(batches(tally, waits, self._chance))):
            await self._store.transact(partial(steps.decide, head=head, new=new))
            if new.entries:
                head = await self._write(head, Plan(head.size, tuple(new.entries)), tally)
        return head

    async def _is_published(
        self, head: Head, there: Checkpoint, tally: Tally, new: Sequence[bytes]
    ) -> Head:
        left = places.among(new, head.size)
        while piece := dict(islice(left, PIECE)):
            await self._store.transact(partial(places.put, places=piece))
        published = partial(steps.published, there=there, counts=tally.counts, at=self._at)
        return await self._store.transact(partial(published, before=head))

    async def _enter_rows(self, head: Head) -> Head:
        """Let rows that the log does not count wait for it; end what is lost, if that is due."""
        if head.due != ROWS and await self._store.transact(lost.has_to_wait):
            return head
        tally = await self._tally(await self._there(head))
        waits = await waiting.everything(self._store, self._vault)
        signed = {each.commitment for each in waits.values() if each and each.kind is Kind.SIGNED}

        def counts(committed: bytes) -> bool:
            leaf = tally.signed.get(committed)
            return committed in signed if leaf is None else leaf not in tally.ended

        kept = await entering.enter(self._store, self._vault, counts)
        if head.due != ROWS:
            await lost.end(self._store, self._vault, tally, kept, head.due)
        return await self._store.transact(partial(steps.entered, due=head.due))
