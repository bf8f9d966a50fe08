"""The batch that is being published: decided here before any file is written, so that it is one."""

from __future__ import annotations

import json
from dataclasses import dataclass

from nacl.utils import random

from db.engine.transaction import Transaction
from db.log.waiting import ID_BYTES
from db.secrets.vault import AccountTag, Column, SealBroken


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch: its `entries` stand in the log from the index `start` on."""

    start: int
    entries: tuple[bytes, ...]


async def keep(tx: Transaction, plan: Plan) -> None:
    """Keep `plan` until it is published; there is no other."""
    await drop(tx)
    id = AccountTag(random(ID_BYTES))
    said = {"start": plan.start, "entries": [entry.decode() for entry in plan.entries]}
    hidden = tx.vault.hide(id, json.dumps(said).encode(), Column.ENTRIES)
    await tx.execute("INSERT INTO log_plan (id, entries) VALUES ($1, $2)", id, hidden)


async def current(tx: Transaction) -> Plan | None:
    """The batch that is being published, if any; one that somebody else wrote is none."""
    for id, hidden in await tx.rows("SELECT id, entries FROM log_plan"):
        try:
            said = json.loads(tx.vault.unhide(AccountTag(id), hidden, Column.ENTRIES))
        except (SealBroken, TypeError, AttributeError):  # somebody's row may have other types
            continue
        return Plan(said["start"], tuple(entry.encode() for entry in said["entries"]))
    return None


async def drop(tx: Transaction) -> None:
    """Erase the plan, which is published or never will be."""
    if await tx.execute("DELETE FROM log_plan"):
        tx.erases = True
