"""Clean-ups: what organisers have chosen to take out, how far that is, and what was said of it.

A row without a valid mark, or off the roll, is none: nothing is taken out that was not approved.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from db import roll, voices
from db.criteria import Criteria
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Param, Row, Transaction
from db.marks import Marked, fits, mark
from db.people import PersonId
from db.secrets.vault import AccountTag, Column, SealBroken, Vault
from db.voices import Matter, Proposal

ID_BYTES = 4

CLEANUP, UNDONE = "clean-up", "clean-up undone"
"""What is buried: a clean-up that was dropped, and one of which everything was put back."""

AGREED_IN = 5
"""The step in which the number is agreed to: staff read it in fives."""


class State(StrEnum):
    """The state of a clean-up; from `RUNNING` on two people stood behind it."""

    CHOSEN = "chosen"
    COUNTING = "counting"
    COUNTED = "counted"
    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


OPEN = (State.CHOSEN, State.COUNTING, State.COUNTED, State.PROPOSED, State.RUNNING, State.UNDOING)
"""The states in which a clean-up is under way: at most one is."""

UNDECIDED = OPEN[:4]
"""The states in which nothing is taken out, and the clean-up can be dropped."""


class Reason(StrEnum):
    """Why signatures are taken out, as everybody reads it."""

    PROGRAM = "program"
    REPEATED = "repeated"
    NAMES = "names"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class CleanUp:
    """A clean-up, in its `state` since the ISO date `day`.

    `asked` is the person who chose. `matched` signatures would be taken out, and `taken` were, on
    the ISO date `taken_on`; "" before. `reason` is None, and `words` to the staff are "", until it
    is proposed.
    """

    id: bytes
    state: State
    day: str
    criteria: Criteria
    asked: PersonId
    matched: int = 0
    taken: int = 0
    taken_on: str = ""
    reason: Reason | None = None
    words: str = field(default="", repr=False)

    @property
    def code(self) -> str:
        """The id in hexadecimal, as buttons and the journal have it."""
        return self.id.hex()

    @property
    def proposal(self) -> Proposal:
        """The clean-up as people stand behind one.

        The fingerprint is the SHA-256 of the id, the criteria, the number in fives, and the reason
        in both its forms.
        """
        told = self.matched // AGREED_IN * AGREED_IN
        content = json.dumps([self.code, asdict(self.criteria), told, self.reason, self.words])
        return Proposal(Matter.CLEANUP, self.id, hashlib.sha256(content.encode()).digest())


COLUMNS = "id, state, day, reason, matched, taken, taken_on, said"
_NAMES = COLUMNS.split(", ")


def new_id() -> bytes:
    """The id of a new clean-up."""
    return secrets.token_bytes(ID_BYTES)


async def put(tx: Transaction, cleanup: CleanUp) -> None:
    """Keep `cleanup` in place of its earlier form."""
    row = row_of(tx.vault, cleanup)
    marked = mark(tx.vault, Marked.CLEANUP, row)
    await tx.execute("DELETE FROM cleanup WHERE id = $1", cleanup.id)
    await tx.execute(
        f"INSERT INTO cleanup ({COLUMNS}, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *row,
        marked,
    )
    await roll.enter(tx, _key(tx.vault, cleanup.id), marked)


async def every(tx: Transaction) -> Sequence[CleanUp]:
    """All clean-ups, the latest first; there are few."""
    rows = await tx.rows(f"SELECT {COLUMNS}, mark FROM cleanup ORDER BY day DESC, id")  # noqa: S608
    if not rows:
        return ()
    _, entries = await roll.standing(tx)
    found = (_cleanup(tx.vault, row) for row in rows if _stands(tx.vault, row, entries))
    return tuple(each for each in found if each is not None)


async def called(tx: Transaction, code: str) -> CleanUp | None:
    """The clean-up with a code; None where there is none any more."""
    return next((each for each in await every(tx) if each.code == code), None)


async def under_way(tx: Transaction) -> CleanUp | None:
    """The clean-up that is neither done nor undone; None without one."""
    return next((each for each in await every(tx) if each.state in OPEN), None)


async def drop(tx: Transaction, cleanup: CleanUp) -> None:
    """Erase a clean-up of which nothing was taken out, with the voices for it."""
    await erase(tx, cleanup.id)
    await voices.withdraw(tx, cleanup.proposal)
    await bury(tx, CLEANUP, cleanup.id)


async def erase(tx: Transaction, id: bytes) -> None:
    """Erase whatever row there is of a clean-up, off the roll too, and no voices."""
    await tx.execute("DELETE FROM cleanup WHERE id = $1", id)
    await roll.leave(tx, _key(tx.vault, id))
    tx.erases = True


async def undo_again(tx: Transaction, id: bytes) -> None:
    """Undo a clean-up that was undone; for a copy put back, in which it was not."""
    found = await called(tx, id.hex())
    if found is not None and found.state in (State.RUNNING, State.DONE):
        await put(tx, replace(found, state=State.UNDOING))


async def erase_old(tx: Transaction, before: str, limit: int) -> int:
    """Erase the clean-ups that ended before an ISO date, at most `limit`; the number erased."""
    rows = await tx.rows(
        "SELECT id FROM cleanup WHERE state IN ('done', 'undone') AND day < $1 LIMIT $2",
        before,
        limit,
    )
    for (id,) in rows:
        await voices.erase(tx, Matter.CLEANUP, bytes(id))
        await erase(tx, bytes(id))
    return len(rows)


def row_of(vault: Vault, cleanup: CleanUp) -> list[Param]:
    """The columns of `cleanup` but its mark."""
    said = {
        "criteria": asdict(cleanup.criteria),
        "asked": cleanup.asked.hex(),
        "words": cleanup.words,
    }
    hidden = vault.hide(
        AccountTag(cleanup.id), json.dumps(said, ensure_ascii=False).encode(), Column.SAID
    )
    return [
        cleanup.id,
        cleanup.state.value,
        cleanup.day,
        cleanup.reason.value if cleanup.reason else "",
        cleanup.matched,
        cleanup.taken,
        cleanup.taken_on,
        hidden,
    ]


def _key(vault: Vault, id: bytes) -> str:
    return roll.key(vault, Marked.CLEANUP, id)


def _stands(vault: Vault, row: Row, entries: roll.Entries) -> bool:
    *content, marked = row
    return fits(vault, Marked.CLEANUP, content, marked) and (
        entries.get(_key(vault, bytes(content[0]))) == bytes(marked).hex()
    )


def _cleanup(vault: Vault, row: Row) -> CleanUp | None:
    """The clean-up in a row that stands; None where its words do not open."""
    columns = named(_NAMES, row[:-1])
    id = bytes(columns["id"])
    try:
        said = json.loads(vault.unhide(AccountTag(id), bytes(columns["said"]), Column.SAID))
    except SealBroken:
        return None
    return CleanUp(
        id=id,
        state=State(columns["state"]),
        day=columns["day"],
        criteria=Criteria(**said["criteria"]),
        asked=PersonId(bytes.fromhex(said["asked"])),
        matched=int(columns["matched"]),
        taken=int(columns["taken"]),
        taken_on=columns["taken_on"],
        reason=Reason(columns["reason"]) if columns["reason"] else None,
        words=said["words"],
    )
