"""The hold on all broadcasts: none goes out while there is one, and people are answered as ever."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

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
    await end(tx)
    await tx.execute(
        "INSERT INTO hold (id, cause, token, told) VALUES (1, $1, $2, 0)",
        cause.value,
        secrets.token_bytes(TOKEN_BYTES),
    )


async def current(tx: Transaction) -> Hold | None:
    """The hold on all broadcasts; None where broadcasts go out."""
    row = await tx.row("SELECT cause, token, told FROM hold WHERE id = 1")
    return Hold(Cause(row[0]), bytes(row[1]), bool(row[2])) if row else None


async def is_told(tx: Transaction) -> None:
    """Note that the staff know of the hold."""
    await tx.execute("UPDATE hold SET told = 1 WHERE id = 1")


async def end(tx: Transaction) -> None:
    """Let broadcasts go out."""
    await tx.execute("DELETE FROM hold WHERE id = 1")
