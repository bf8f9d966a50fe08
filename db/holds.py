"""The hold on all broadcasts: none goes out while there is one, and people are answered as ever.

A hold stands on the roll: whoever erases its row in the database lets nothing go out by that, and
whoever puts one in holds nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum

from db import roll
from db.engine.transaction import Transaction
from db.voices import Matter, Proposal

TOKEN_BYTES = 16


class Cause(StrEnum):
    """The cause of a hold: the database is older than it was, from another machine, or a copy."""

    OLDER = "older"
    ELSEWHERE = "elsewhere"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold, for `cause`; `token` is random, and `told` whether the staff know of the hold."""

    cause: Cause
    token: bytes
    told: bool = False

    @property
    def proposal(self) -> Proposal:
        """Letting broadcasts go on as people stand behind that: for this hold alone."""
        fingerprint = hashlib.sha256(self.cause.encode() + b"\0" + self.token).digest()
        return Proposal(Matter.BROADCASTS, self.token, fingerprint)


async def begin(tx: Transaction, cause: Cause) -> None:
    """Hold all broadcasts, in place of an earlier hold."""
    await keep(tx, Hold(cause, secrets.token_bytes(TOKEN_BYTES)))


async def begin_once(tx: Transaction, cause: Cause) -> None:
    """Hold all broadcasts for `cause`, unless they are held for that already."""
    hold = await current(tx)
    if hold is None or hold.cause is not cause:
        await begin(tx, cause)


async def keep(tx: Transaction, hold: Hold) -> None:
    """Keep `hold` in place of any other."""
    await tx.execute("DELETE FROM hold WHERE id = 1")
    await tx.execute(
        "INSERT INTO hold (id, cause, token, told) VALUES (1, $1, $2, $3)",
        hold.cause.value,
        hold.token,
        int(hold.told),
    )
    await roll.enter(tx, roll.key_of_hold(tx.vault), hold.token)


async def current(tx: Transaction) -> Hold | None:
    """The hold on all broadcasts; None where broadcasts go out.

    Of one whose row somebody changed or erased the cause is not known any more.
    """
    _, entries = await roll.standing(tx)
    token = entries.get(roll.key_of_hold(tx.vault))
    if token is None:
        return None
    written = await written_down(tx)
    if written is not None and written.token.hex() == token:
        return written
    return Hold(Cause.OLDER, bytes.fromhex(token))


async def written_down(tx: Transaction) -> Hold | None:
    """The hold in the row, whether it stands or not; None where no hold of ours can be read."""
    row = await tx.row("SELECT cause, token, told FROM hold WHERE id = 1")
    if row is None or row[0] not in set(Cause) or isinstance(row[1], str):
        return None
    return Hold(Cause(row[0]), bytes(row[1]), bool(row[2]))


async def is_told(tx: Transaction) -> None:
    """Note that the staff know of the hold."""
    hold = await current(tx)
    if hold is not None:
        await keep(tx, replace(hold, told=True))


async def end(tx: Transaction) -> None:
    """Let broadcasts go out."""
    await tx.execute("DELETE FROM hold WHERE id = 1")
    await roll.leave(tx, roll.key_of_hold(tx.vault))
