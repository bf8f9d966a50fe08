"""The steps of publishing that the database takes, each a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from db import holds, lost
from db.engine.transaction import Transaction
from db.holds import Cause
from db.log import head as heads
from db.log import plans, waiting
from db.log.batches import Batch
from db.log.head import NOTED, ROWS, Head, Trouble
from db.log.notes import Checkpoint
from db.log.plans import Plan


class Overtaken(Exception):
    """Another process has published meanwhile, from a machine that does not see our lock."""


async def known(tx: Transaction) -> tuple[Head | None, str | None]:
    """The head that the database has, and the one that this machine has noted."""
    head = await heads.current(tx)
    ours = head if head is not None and head.trouble != Trouble.HEAD else None
    return ours, tx.noted(NOTED)


async def begin(tx: Transaction) -> Head:
    """Begin the log: who signs from now on waits for it, and who has signed is to be entered.

    Where somebody has changed the head, what people are told stays until the files are read. Raises
    `Overtaken` where another process was first.
    """
    before = await _now(tx)
    if await heads.current(tx) is not None and before.trouble != Trouble.HEAD:
        raise Overtaken
    return await _keep(tx, Head(at=before.at, counts=before.counts, due=ROWS))


async def falls_behind(tx: Transaction, before: Head, at: str) -> Head:
    """Note that the database is older than the log, and hold broadcasts until two people know."""
    head = await _still(tx, before)
    due = head.due if head.due and not lost.is_stale(head.due, at) else ROWS
    if due == ROWS and await holds.current(tx) is None:
        await holds.begin(tx, Cause.OLDER)
    return await _keep(tx, replace(head, behind=True, due=due))


async def decide(tx: Transaction, head: Head, new: Batch) -> None:
    """Decide on the batch that follows on `head`. Raises `Overtaken`."""
    now, plan = await _still(tx, head), await plans.current(tx)
    if plan is not None and plan.start == head.size:
        raise Overtaken
    await waiting.drop(tx, new.done)
    if new.anew:
        await heads.keep(tx, replace(now, due=now.due or ROWS))
    if new.entries:
        await plans.keep(tx, Plan(head.size, tuple(new.entries)))


async def is_next(tx: Transaction, plan: Plan) -> None:
    """See that `plan` is still what comes next. Raises `Overtaken`."""
    if await plans.current(tx) != plan or (await _now(tx)).size != plan.start:
        raise Overtaken


async def published(
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


async def entered(tx: Transaction, due: str) -> Head:
    """Note that what was `due` is done; what has become due meanwhile stays."""
    head = await _now(tx)
    if head.due != due:
        return head
    return await _keep(tx, replace(head, due="", behind=head.behind and due == ROWS))


async def is_well(tx: Transaction) -> None:
    """Note that the log goes on."""
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
