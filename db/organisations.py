"""Organisations that signed: waiting for an organiser, confirmed and listed, or refused.

A row without a valid mark is no organisation: it is not shown as one, and no count has it. What the
signer said of it is hidden, so that a seized database names none. Neither that nor what is hidden
in `kept` is under the mark, but each opens in its own row alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from db import counters, daily, handles
from db.counters import Counter
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Param, Row, Transaction
from db.marks import Marked, fits, mark
from db.secrets.vault import BEHIND_ALL, AccountTag, Column, SealBroken, Vault
from db.subjects import Subject

LOOK_BYTES = 16

ORGANISATION, CONTACT, LISTED = (
    "organisation",
    "contact of an organisation",
    "listing of an organisation",
)
"""What is buried of an account that signed for an organisation."""


class State(StrEnum):
    """The state of an organisation; only one that is `CONFIRMED` is listed and counted."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as its signer gave it, known to the staff by `handle`.

    `month` is that in which the state began, as `2026-11`. `look` is what the eye takes the name
    for, and `place` where it stands in the list. `kept` is hidden under `tag`; None where nothing
    is kept.
    """

    tag: AccountTag
    handle: str
    name: str
    website: str | None
    country: str | None
    state: State
    month: str
    look: str
    place: bytes
    kept: bytes | None = None


_COLUMNS = "tag, handle, country, state, month, look, place, said, kept"
_NAMES = _COLUMNS.split(", ")
_READ = f"SELECT {_COLUMNS}, mark FROM organisation"  # noqa: S608 - constant


async def enter(tx: Transaction, organisation: Organisation) -> None:
    """Let `organisation` wait, in place of the one that the same account signed for before."""
    await withdraw(tx, organisation.tag)
    row = row_of(tx.vault, organisation)
    await tx.execute(
        f"INSERT INTO organisation ({_COLUMNS}, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *row,
        mark(tx.vault, Marked.ORGANISATION, row[:-2]),
    )


def new_handle() -> str:
    """A handle for an organisation; each entry gets another one, also of the same account."""
    return handles.new(handles.ORGANISATION)


async def organisation_of(tx: Transaction, tag: AccountTag) -> Organisation | None:
    """The organisation that the account signed for; None without one."""
    return _sound(tx.vault, await tx.row(f"{_READ} WHERE tag = $1", tag))


async def called(tx: Transaction, handle: str) -> Organisation | None:
    """The organisation with a handle; None where it was withdrawn, or entered anew."""
    return _sound(tx.vault, await tx.row(f"{_READ} WHERE handle = $1", handle))


async def is_spoiled(tx: Transaction, tag: AccountTag) -> bool:
    """Whether there is a row of the account that somebody changed, so that it does not count."""
    row = await tx.row(f"{_READ} WHERE tag = $1", tag)
    return row is not None and _sound(tx.vault, row) is None


async def judge(
    tx: Transaction, organisation: Organisation, state: State, today: str, kept: bytes | None
) -> Organisation:
    """Bring `organisation` into `state` on the ISO date `today`, with `kept` in place of the rest.

    What was kept of its signer is buried, and that it was listed, so that no copy of before brings
    it back. The caller is `alone`.
    """
    await _count(tx, organisation, -1)
    judged = replace(organisation, state=state, month=today[:7], kept=kept)
    row = row_of(tx.vault, judged)
    await tx.execute(
        "UPDATE organisation SET country = $2, state = $3, month = $4, place = $5, kept = $6, "
        "mark = $7 WHERE tag = $1",
        judged.tag,
        row[2],
        judged.state.value,
        judged.month,
        row[6],
        judged.kept,
        mark(tx.vault, Marked.ORGANISATION, row[:-2]),
    )
    await _count(tx, judged, 1, today)
    if organisation.state is State.WAITING:
        await bury(tx, CONTACT, judged.tag)
        tx.erases = True
    if organisation.state is State.CONFIRMED:
        await bury(tx, LISTED, judged.tag)
    return judged


async def take_off_again(tx: Transaction, tag: AccountTag) -> None:
    """Let an organisation wait that was taken off the list, and that a copy has put back on it."""
    organisation = await organisation_of(tx, tag)
    if organisation is not None and organisation.state is State.CONFIRMED:
        await judge(tx, organisation, State.WAITING, organisation.month, None)


async def keep(tx: Transaction, tag: AccountTag, kept: bytes) -> None:
    """Keep other hidden words of the account's organisation."""
    await tx.execute("UPDATE organisation SET kept = $2 WHERE tag = $1", tag, kept)
    tx.erases = True


async def forget_contact(tx: Transaction, tag: AccountTag) -> None:
    """Erase what is kept of the signer of an organisation that waits; for a copy put back."""
    await tx.execute(
        "UPDATE organisation SET kept = NULL WHERE tag = $1 AND state = 'waiting'", tag
    )
    tx.erases = True


async def withdraw(tx: Transaction, tag: AccountTag) -> bool:
    """Erase the account's organisation, or what stands in its place; whether there was anything."""
    organisation = await organisation_of(tx, tag)
    if await tx.execute("DELETE FROM organisation WHERE tag = $1", tag) == 0:
        return False
    if organisation is not None:
        await _count(tx, organisation, -1)
    await bury(tx, ORGANISATION, tag)
    tx.erases = True
    return True


async def _count(tx: Transaction, organisation: Organisation, change: int, day: str = "") -> None:
    """Move the totals of confirmed organisations: up on the ISO date `day`, or down."""
    if organisation.state is not State.CONFIRMED:
        return
    await counters.add(tx, Counter.CONFIRMED, change, organisation.tag)
    if change > 0:
        await daily.came(tx, Subject.ORGANISATIONS, day)
    else:
        await daily.left(tx, Subject.ORGANISATIONS, organisation.month)


async def waiting(tx: Transaction) -> int:
    """The number of organisations that wait; for the staff alone."""
    row = await tx.row("SELECT COUNT(*) FROM organisation WHERE state = 'waiting'")
    return int(row[0]) if row else 0


async def is_any_waiting(tx: Transaction) -> bool:
    """Whether any organisation waits."""
    return await tx.row("SELECT 1 FROM organisation WHERE state = 'waiting' LIMIT 1") is not None


async def next_waiting(
    tx: Transaction, behind: Organisation | None, limit: int
) -> Sequence[Organisation]:
    """Organisations that wait, the longest first, from the one `behind` on, at most `limit`."""
    rows = await tx.rows(
        f"{_READ} WHERE state = 'waiting' AND (month, handle) > ($1, $2) "
        "ORDER BY month, handle LIMIT $3",
        behind.month if behind else "",
        behind.handle if behind else "",
        limit,
    )
    return _all_sound(tx, rows)


async def listed(tx: Transaction, place: bytes, handle: str, limit: int) -> Sequence[Organisation]:
    """The confirmed organisations behind a `place` and a `handle`, in order, at most `limit`."""
    rows = await tx.rows(
        f"{_READ} WHERE state = 'confirmed' AND (place, handle) > ($1, $2) "
        "ORDER BY place, handle LIMIT $3",
        place,
        handle,
        limit,
    )
    return _all_sound(tx, rows)


async def alike(tx: Transaction, organisation: Organisation, limit: int) -> Sequence[Organisation]:
    """Other organisations, in any state, that the eye may take for this one, at most `limit`."""
    rows = await tx.rows(
        f"{_READ} WHERE look = $1 AND handle <> $2 ORDER BY handle LIMIT $3",
        _look(tx.vault, organisation),
        organisation.handle,
        limit,
    )
    return _all_sound(tx, rows)


async def piece(
    tx: Transaction, start: bytes, limit: int, end: bytes = BEHIND_ALL
) -> Sequence[Row]:
    """The first `limit` rows from the tag `start` on and before `end`, for `is_marked`.

    They come in the order of tags.
    """
    sql = f"{_READ} WHERE tag >= $1 AND tag < $2 ORDER BY tag LIMIT $3"
    return await tx.rows(sql, start, end, limit)


def is_marked(vault: Vault, row: Row) -> bool:
    """Whether a row of `piece` is an organisation as it was written."""
    return fits(vault, Marked.ORGANISATION, content(row), row[-1])


def is_sound(vault: Vault, row: Row) -> bool:
    """Whether a row of `piece` is an organisation that can be shown, with all that was written."""
    return _sound(vault, row) is not None


def content(row: Row) -> Row:
    """The part of a row of `piece` that the mark is over."""
    return row[:-3]


def listed_in(tx: Transaction, row: Row) -> Organisation | None:
    """The organisation in a row of `piece`; None for one that is not listed."""
    found = _sound(tx.vault, row)
    return found if found and found.state is State.CONFIRMED and found.kept is None else None


def counted(row: Row) -> tuple[State, str | None]:
    """The state in a row of `piece` that `is_marked`, and the country of one that is confirmed."""
    columns = named(_NAMES, row[:-1])
    return State(columns["state"]), columns["country"]


def row_of(vault: Vault, organisation: Organisation) -> list[Param]:
    """The columns of `organisation`; what only a confirmed one shows is empty in others."""
    is_open = organisation.state is State.CONFIRMED
    return [
        organisation.tag,
        organisation.handle,
        organisation.country if is_open else None,
        organisation.state.value,
        organisation.month,
        _look(vault, organisation),
        organisation.place if is_open else None,
        _said(vault, organisation),
        organisation.kept,
    ]


def _look(vault: Vault, organisation: Organisation) -> str:
    return vault.mark("look of an organisation", organisation.look, LOOK_BYTES).hex()


def _said(vault: Vault, organisation: Organisation) -> bytes:
    """What the signer said of the organisation, hidden, with the handle that it belongs to."""
    said = {
        "handle": organisation.handle,
        "name": organisation.name,
        "website": organisation.website,
        "country": organisation.country,
        "look": organisation.look,
        "place": organisation.place.hex(),
    }
    return vault.hide(organisation.tag, json.dumps(said, ensure_ascii=False).encode(), Column.SAID)


def _sound(vault: Vault, row: Row | None) -> Organisation | None:
    """The organisation in a row; None where somebody changed the row or what is hidden in it."""
    if row is None or not is_marked(vault, row):
        return None
    columns = named(_NAMES, row[:-1])
    tag, kept = AccountTag(bytes(columns["tag"])), columns["kept"]
    try:
        said = json.loads(vault.unhide(tag, bytes(columns["said"]), Column.SAID))
    except (SealBroken, TypeError):
        return None
    state = State(columns["state"])
    if said["handle"] != columns["handle"] or (state is State.CONFIRMED and kept is not None):
        return None
    return Organisation(
        tag=tag,
        state=state,
        month=columns["month"],
        kept=bytes(kept) if isinstance(kept, bytes) else None,
        **said | {"place": bytes.fromhex(said["place"])},
    )


def _all_sound(tx: Transaction, rows: Sequence[Row]) -> Sequence[Organisation]:
    return [found for row in rows if (found := _sound(tx.vault, row)) is not None]
