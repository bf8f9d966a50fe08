"""Publishing the log: batch after batch, so that database and files never disagree unnoticed.

A batch is decided in the database, then written to the files, the checkpoint last, then noted by
this machine and in the database. Wherever that breaks off, the next run goes on from there: what is
in the files is published, whatever the database says, and what is only decided is written again.
What this machine or the database knows to be published, and the files do not have, stops it all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from random import Random

from db import entering, holds, lost
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
from db.secrets.vault import Vault

log = logging.getLogger(__name__)


class Halted(Exception):
    """Nothing is published, for `trouble`; people are answered as ever."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Overtaken(Exception):
    """Another process has published meanwhile, from a machine that does not see our lock."""


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
    except (InUse, Overtaken):
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
        known, noted = await self._store.transact(_known)
        await asyncio.to_thread(_sign_again, self._folder, known, noted)
        there = await asyncio.to_thread(see, self._folder, known, noted)
        head = known if known is not None else await self._store.transact(_begin)
        if there.size > head.size:
            head = await self._catch_up(head, there)
        plan = await self._store.transact(plans.current)
        if plan is not None and plan.start == head.size:
            head = await self._write(head, plan)
        if lost.is_stale(head.due, self._at):
            head = await self._falls_behind(head)
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
            head = await self._falls_behind(head)
        return await self._is_published(head, there, await self._tally(there))

    async def _falls_behind(self, head: Head) -> Head:
        return await self._store.transact(partial(_falls_behind, before=head, at=self._at))

    async def _tally(self, there: Checkpoint) -> Tally:
        return await asyncio.to_thread(self._folder.tally, there)

    async def _there(self, head: Head) -> Checkpoint:
        """The published checkpoint, which is that of `head`. Raises `Overtaken`."""
        there = await asyncio.to_thread(self._folder.checkpoint)
        if there.size != head.size:
            raise Overtaken
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
        await self._store.transact(partial(_is_next, plan=plan))
        await asyncio.to_thread(self._folder.sign, there)
        tally.add(plan.entries)
        return await self._is_published(head, there, tally)

    async def _write_next(self, head: Head) -> Head:
        """Decide on a new batch and publish it; the head as it is where too little waits."""
        waits = await self._store.transact(waiting.everything)
        if len(waits) < FEWEST:
            return head
        tally = await self._tally(await self._there(head))
        new = batch(tally, waits, self._chance)
        await self._store.transact(partial(_decide, head=head, new=new))
        if not new.entries:
            return head
        return await self._write(head, Plan(head.size, tuple(new.entries)), tally)

    async def _is_published(self, head: Head, there: Checkpoint, tally: Tally) -> Head:
        left = iter((each, at) for each, at in tally.signed.items() if at >= head.size)
        while piece := dict(islice(left, PIECE)):
            await self._store.transact(partial(places.put, places=piece))
        published = partial(_published, there=there, counts=tally.counts, at=self._at)
        return await self._store.transact(partial(published, before=head))

    async def _enter_rows(self, head: Head) -> Head:
        """Let rows that the log does not count wait for it; end what is lost, if that is due."""
        if head.due != ROWS and await self._store.transact(lost.has_to_wait):
            return head
        tally = await self._tally(await self._there(head))
        waits = await self._store.transact(waiting.everything)
        signed = {each.commitment for each in waits.values() if each and each.kind is Kind.SIGNED}

        def counts(committed: bytes) -> bool:
            leaf = tally.signed.get(committed)
            return committed in signed if leaf is None else leaf not in tally.ended

        kept = await entering.enter(self._store, self._vault, counts)
        if head.due != ROWS:
            await lost.end(self._store, tally, kept, head.due)
        return await self._store.transact(partial(_entered, due=head.due))


async def _known(tx: Transaction) -> tuple[Head | None, str | None]:
    """The head that the database has, and the one that this machine has noted."""
    head = await heads.current(tx)
    ours = head if head is not None and head.trouble != Trouble.HEAD else None
    return ours, tx.noted(NOTED)


async def _begin(tx: Transaction) -> Head:
    """Begin the log: who signs from now on waits for it, and who has signed is to be entered.

    Where somebody has changed the head, what people are told stays until the files are read.
    """
    before = await _now(tx)
    return await _keep(tx, Head(at=before.at, counts=before.counts, due=ROWS))


async def _falls_behind(tx: Transaction, before: Head, at: str) -> Head:
    """Note that the database is older than the log, and hold broadcasts until two people know."""
    head = await _still(tx, before)
    due = head.due if head.due and not lost.is_stale(head.due, at) else ROWS
    if due == ROWS and await holds.current(tx) is None:
        await holds.begin(tx, Cause.OLDER)
    return await _keep(tx, replace(head, behind=True, due=due))


async def _decide(tx: Transaction, head: Head, new: Batch) -> None:
    """Decide on the batch that follows on `head`. Raises `Overtaken`."""
    now, plan = await _still(tx, head), await plans.current(tx)
    if plan is not None and plan.start == head.size:
        raise Overtaken
    await waiting.drop(tx, new.done)
    if new.anew:
        await heads.keep(tx, replace(now, due=now.due or ROWS))
    if new.entries:
        await plans.keep(tx, Plan(head.size, tuple(new.entries)))


async def _is_next(tx: Transaction, plan: Plan) -> None:
    """See that `plan` is still what comes next. Raises `Overtaken`."""
    if await plans.current(tx) != plan or (await _now(tx)).size != plan.start:
        raise Overtaken


async def _published(
    tx: Transaction, before: Head, there: Checkpoint, counts: Mapping[str, int], at: str
) -> Head:
    """Note what is published, here and on this machine."""
    head = await _still(tx, before)
    head = replace(
        head,
        size=there.size,
        root=there.root.hex(),
        at=max(head.at, at),
        counts={version: n for version, n in counts.items() if n},
    )
    await plans.drop(tx)
    heads.note(tx, head)
    return await _keep(tx, head)


async def _entered(tx: Transaction, due: str) -> Head:
    """Note that what was `due` is done; what has become due meanwhile stays."""
    head = await _now(tx)
    if head.due != due:
        return head
    return await _keep(tx, replace(head, due="", behind=head.behind and due == ROWS))


async def _is_well(tx: Transaction) -> None:
    await _keep(tx, replace(await _now(tx), trouble=""))


async def _still(tx: Transaction, before: Head) -> Head:
    """The head as it is now, of the same log as `before`. Raises `Overtaken` where that went on."""
    head = await _now(tx)
    if head.size != before.size:
        raise Overtaken
    return head


async def _now(tx: Transaction) -> Head:
    """The head as it is now: the staff may have said something since it was read."""
    return await heads.current(tx) or Head()


async def _keep(tx: Transaction, head: Head) -> Head:
    await heads.keep(tx, head)
    return head
