"""The generation of the database: how often this machine has seen it, noted in both.

Where the machine has noted more than the database, the database is an older one: a copy put back, a
snapshot, a server that took over and lags behind. All broadcasts are held then.
"""

from __future__ import annotations

import secrets

from db import holds
from db.engine.state import State
from db.engine.transaction import Transaction
from db.holds import Cause

MACHINE, NUMBER = "machine", "generation"
"""The names in the machine's state: a random id in hexadecimal, and a number that only grows."""

ID_BYTES = 16


async def is_older(tx: Transaction, state: State) -> bool:
    """Whether this machine has noted a later generation than the database has."""
    noted, there = state[MACHINE], int(state[NUMBER] or 0)
    if noted is None:
        return False
    row = await tx.row("SELECT n FROM generation WHERE machine = $1", bytes.fromhex(noted))
    return (int(row[0]) if row else 0) < there


async def grow(tx: Transaction, state: State, *, alone: bool) -> bool:
    """Note that this machine sees the database; True, and all broadcasts held, where it is older.

    `alone` says that no other machine uses the database: then one that only others have seen comes
    from elsewhere, and broadcasts are held too. Nothing happens where `state` is not kept.
    """
    if not state.is_kept:
        return False
    noted = state[MACHINE]
    machine = bytes.fromhex(noted) if noted else secrets.token_bytes(ID_BYTES)
    seen = {bytes(its): int(n) for its, n in await tx.rows("SELECT machine, n FROM generation")}
    here, there = seen.get(machine, 0), int(state[NUMBER] or 0)
    number = max(here, there) + 1
    await tx.execute(
        "INSERT INTO generation (machine, n) VALUES ($1, $2) "
        "ON CONFLICT (machine) DO UPDATE SET n = excluded.n",
        machine,
        number,
    )
    tx.outside |= {MACHINE: machine.hex(), NUMBER: str(number)}
    if here < there:
        await holds.begin_once(tx, Cause.OLDER)
    elif alone and seen and machine not in seen:
        await holds.begin(tx, Cause.ELSEWHERE)
    else:
        return False
    return True
