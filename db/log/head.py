"""The head of the log: how much of it the database knows to be published, and what that comes to.

A row that was not written with the server's key is none of ours: then the log has trouble, and says
so, and what this machine has noted counts. So it does where the row is gone. Once that is seen, the
log begins anew where its files end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from db.engine.transaction import Transaction
from db.log.hashing import NOTHING
from db.secrets.vault import Vault

PURPOSE = "log head"
MARK_BYTES = 16

NOTED, COUNTED = "log", "log count"
"""The names of the head in the machine's `State`: the size with the root in hexadecimal, and what
that comes to."""

ROWS = "rows"
"""What is due where rows have yet to be entered; a date, where entries are to be ended as lost."""

READ = "SELECT said, mark FROM log_head WHERE id = 1"


class Trouble(StrEnum):
    """The reason for which nothing is published."""

    NO_KEY = "no key"
    OTHER_KEY = "other key"
    CUT = "cut"
    CHANGED = "changed"
    UNWRITABLE = "unwritable"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Head:
    """The head: `size` entries have the `root`, in hexadecimal, and come to `counts` by version.

    `at` is the stamp of the latest batch, "" before the first. `due` is what the clock has yet to
    do with rows (`ROWS`, or the ISO date of a loss). `behind` says that the log had entries which
    the database did not know. `told` is the trouble that the staff know of.
    """

    size: int = 0
    root: str = NOTHING.hex()
    at: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    due: str = ""
    behind: bool = False
    trouble: str = ""
    told: str = ""

    @property
    def people(self) -> int:
        """The signatures that count, of all versions."""
        return sum(self.counts.values())

    @property
    def noted(self) -> str:
        """The head as a machine notes it."""
        return f"{self.size} {self.root}"


async def is_begun(tx: Transaction) -> bool:
    """Whether signatures go into a log."""
    return await tx.row(READ) is not None or tx.noted(NOTED) is not None


async def current(tx: Transaction) -> Head | None:
    """The head; None before the log begins."""
    row = await tx.row(READ)
    if row is None:
        return None if tx.noted(NOTED) is None else _noted(tx)
    if row[1] != _mark(tx.vault, str(row[0])):
        return _noted(tx)
    return Head(**json.loads(row[0]))


async def keep(tx: Transaction, head: Head) -> None:
    """Keep `head` in place of the one before."""
    said = json.dumps(asdict(head), sort_keys=True)
    await tx.execute("DELETE FROM log_head WHERE id = 1")
    await tx.execute(
        "INSERT INTO log_head (id, said, mark) VALUES (1, $1, $2)", said, _mark(tx.vault, said)
    )


def note(tx: Transaction, head: Head) -> None:
    """Note on this machine that the log is published up to `head`."""
    tx.outside[NOTED] = head.noted
    tx.outside[COUNTED] = json.dumps([head.at, dict(head.counts)])


def _noted(tx: Transaction) -> Head:
    """The head as this machine has noted it, in place of a row that is not as it was written."""
    at, counts = json.loads(tx.noted(COUNTED) or '["", {}]')
    return Head(at=at, counts=counts, trouble=Trouble.HEAD)


def _mark(vault: Vault, said: str) -> bytes:
    return vault.mark(PURPOSE, said, MARK_BYTES)
