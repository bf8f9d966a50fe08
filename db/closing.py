"""The closing of the campaign: proposed, announced, closed, and erased in the end.

Its row is one of power: without a valid mark and its place on the roll there is none. A closing
that has come to its end is noted on this machine too, so that nobody opens the campaign again who
can only write to the database.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from db import roll, voices
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.marks import Marked, fits, mark
from db.secrets.vault import TAG_BYTES, Vault
from db.voices import Matter, Proposal

TOKEN_BYTES = 16

NOTE = "closing"
"""The name, in the machine's `State`, of a closing that has come to its end."""

CLOSING = "closing"
"""What is buried of a closing that was stopped."""

ANNOUNCED_FOR = timedelta(days=30)
"""The time for which a closing is announced before it happens."""

TO_DECIDE = timedelta(days=7)
"""The time in which a second person can say so too; a proposal lapses then."""

LAST_EXPORT = timedelta(days=7)
"""The time after the end in which a last export can be fetched, before all is erased."""


class State(StrEnum):
    """The state of a closing, one after the other; the last two lead nowhere back."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    CLOSED = "closed"
    ERASED = "erased"


class Cause(StrEnum):
    """The cause of a closing: two of the staff, or a campaign that nobody looks after."""

    STAFF = "staff"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing, known by its random `token`; b"" where this machine alone still knows of it.

    `ends` is the ISO date on which it happens, and once it has happened the one on which the rest
    is erased. The bot was up on so many `days` of the state, the last of which is `seen`. `told` is
    the number of the state's own broadcast, 0 before.
    """

    token: bytes
    state: State
    cause: Cause
    ends: str
    seen: str
    days: int = 0
    told: int = 0

    @property
    def proposal(self) -> Proposal:
        """The closing as people stand behind it: this one, on exactly its day."""
        content = json.dumps((self.token.hex(), self.day))
        fingerprint = hashlib.sha256(content.encode()).digest()
        return Proposal(Matter.CLOSING, self.token, fingerprint)

    @property
    def is_over(self) -> bool:
        """Whether the campaign has closed: nobody signs, promises or subscribes any more."""
        return self.state in (State.CLOSED, State.ERASED)

    @property
    def day(self) -> str:
        """The ISO date on which the campaign closes, or closed."""
        if self.state is State.CLOSED:
            return (date.fromisoformat(self.ends) - LAST_EXPORT).isoformat()
        return self.ends

    @property
    def announced_by(self) -> str:
        """The last ISO date on which it can be announced for as long as it has to be."""
        return (date.fromisoformat(self.ends) - ANNOUNCED_FOR).isoformat()

    @property
    def last_export(self) -> str | None:
        """The ISO date before which a last export is fetched; None but after the end."""
        return self.ends if self.state is State.CLOSED else None

    @property
    def erases(self) -> date | None:
        """The date on which what is about accounts is erased, or later; None if only proposed."""
        ends = date.fromisoformat(self.ends)
        match self.state:
            case State.PROPOSED:
                return None
            case State.ANNOUNCED:
                return ends + LAST_EXPORT
        return ends


_NAMES = ("token", "state", "cause", "ends", "seen", "days", "told")
COLUMNS = ", ".join(_NAMES)

CLOSINGS = f"SELECT {COLUMNS}, mark FROM closing"  # noqa: S608 - constant


def proposed(today: date, cause: Cause = Cause.STAFF) -> Closing:
    """A closing that is proposed on the day `today`, and announced within `TO_DECIDE`.

    One of a campaign that nobody looks after is told to the owners for as long as it is announced.
    """
    before = TO_DECIDE if cause is Cause.STAFF else ANNOUNCED_FOR
    ends, token = today + before + ANNOUNCED_FOR, secrets.token_bytes(TOKEN_BYTES)
    return Closing(token, State.PROPOSED, cause, ends.isoformat(), today.isoformat())


async def current(tx: Transaction) -> Closing | None:
    """The closing under way, or that has come to its end; None while nobody closes anything."""
    closing = await _standing(tx)
    noted = tx.noted(NOTE)
    if closing is not None and closing.is_over and noted != (packed := _packed(closing)):
        tx.outside[NOTE] = packed
    if noted and (closing is None or not closing.is_over):
        return _unpacked(noted)
    return closing


async def is_over(tx: Transaction) -> bool:
    """Whether the campaign has closed."""
    closing = await current(tx)
    return closing is not None and closing.is_over


async def is_erased(tx: Transaction) -> bool:
    """Whether the campaign has closed and all about accounts is erased."""
    closing = await current(tx)
    return closing is not None and closing.state is State.ERASED


async def erases(tx: Transaction) -> date | None:
    """The date on which what is about accounts is erased, or later; None while nothing is told."""
    closing = await current(tx)
    return closing.erases if closing else None


async def is_before(tx: Transaction) -> bool:
    """Whether the database is from before an end that the key file or this machine knows of.

    One whose closing somebody has erased is not: nobody is in it who could be recognised.
    """
    written, noted = await _standing(tx), tx.noted(NOTE)
    if written is not None and written.state is State.ERASED:
        return False
    erased_here = noted is not None and _unpacked(noted).state is State.ERASED
    if not erased_here:
        return tx.vault.is_closed
    for table in ("signature", "pledge", "subscription"):
        sql = f"SELECT 1 FROM {table} WHERE LENGTH(tag) = $1 LIMIT 1"  # noqa: S608 - constants
        if await tx.row(sql, TAG_BYTES) is not None:
            return True
    return False


async def write_again(tx: Transaction, closing: Closing, today: date) -> Closing:
    """Keep a closing of which this machine alone still knows, under another token."""
    token = secrets.token_bytes(TOKEN_BYTES)
    again = replace(closing, token=token, seen=today.isoformat(), days=0, told=0)
    await put(tx, again)
    return again


async def put(tx: Transaction, closing: Closing) -> None:
    """Keep `closing` in place of what it was before."""
    row = _row(closing)
    marked = mark(tx.vault, Marked.CLOSING, row)
    await tx.execute("DELETE FROM closing")
    await tx.execute(
        f"INSERT INTO closing ({COLUMNS}, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        *row,
        marked,
    )
    await roll.enter(tx, _key(tx.vault, closing.token), marked)
    if closing.is_over:
        tx.outside[NOTE] = _packed(closing)


async def advance(tx: Transaction, closing: Closing, state: State, today: date, ends: str) -> None:
    """Bring `closing` into `state` on the day `today`, in which it ends on the ISO date `ends`."""
    seen = today.isoformat()
    await put(tx, replace(closing, state=state, ends=ends, seen=seen, days=0, told=0))


async def drop(tx: Transaction, closing: Closing) -> None:
    """Erase a closing that does not happen, with the voices for it; no copy brings it back."""
    await forget(tx, closing.token)
    await voices.withdraw(tx, closing.proposal)
    await bury(tx, CLOSING, closing.token)


async def forget(tx: Transaction, token: bytes) -> None:
    """Erase the row of the closing called `token`."""
    await tx.execute("DELETE FROM closing WHERE token = $1", token)
    await roll.leave(tx, _key(tx.vault, token))


async def _standing(tx: Transaction) -> Closing | None:
    """The closing whose row is as it was written, and stands on the roll."""
    for *content, marked in await tx.rows(CLOSINGS):
        if not fits(tx.vault, Marked.CLOSING, content, marked):
            continue
        if await roll.holds(tx, _key(tx.vault, content[0]), bytes(marked)):
            return _closing(content)
    return None


def _row(closing: Closing) -> list[str | int | bytes]:
    return [
        *(closing.token, closing.state.value, closing.cause.value, closing.ends),
        *(closing.seen, closing.days, closing.told),
    ]


def _closing(content: Row) -> Closing:
    columns = named(_NAMES, content)
    columns["token"] = bytes(columns["token"])
    columns["state"], columns["cause"] = State(columns["state"]), Cause(columns["cause"])
    return Closing(**columns)


def _packed(closing: Closing) -> str:
    """An ended closing as this machine notes it."""
    return json.dumps(asdict(replace(closing, seen="", days=0, told=0)) | {"token": ""})


def _unpacked(noted: str) -> Closing:
    columns = json.loads(noted)
    state, cause = State(columns["state"]), Cause(columns["cause"])
    return Closing(**columns | {"token": b"", "state": state, "cause": cause})


def _key(vault: Vault, token: bytes) -> str:
    return roll.key(vault, Marked.CLOSING, bytes(token))
