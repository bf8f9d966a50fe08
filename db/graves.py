"""Graves: what of each table is buried, and how it is erased again where a copy was put back.

A table about people or about the staff's acts has a line here. Who erases a row of it calls
`bury(tx, KIND, *key)` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from db import (
    alerts,
    broadcasts,
    cleanups,
    closing,
    codes,
    conversations,
    exports,
    named_owners,
    notices,
    organisations,
    pledges,
    public_names,
    responses,
    signatures,
    staff,
    subscriptions,
    suspects,
    tombstones,
    voices,
    wishes,
)
from db.alerts import AlertState
from db.broadcasts import State
from db.engine.progress import Progress, Step, untold
from db.engine.state import State as MachineState
from db.engine.tombstones import lies_buried
from db.engine.transaction import Row, Store, Transaction
from db.engine.walking import Key, walk
from db.voices import Matter

Erase: TypeAlias = Callable[..., Coroutine[Any, Any, object]]
"""The way to erase what is buried: gets the transaction and the row's key."""


@dataclass(frozen=True, slots=True)
class Grave:
    """A kind of what is buried: its `table`, the columns of its `key`, and the way to `erase` it.

    `key` has the value before all others for each column: b"", "" or 0. `also` are further tables
    in which the same may lie, under the same key.
    """

    kind: str
    table: str
    key: Mapping[str, bytes | str | int]
    erase: Erase
    also: tuple[str, ...] = ()


def simple(kind: str, table: str, column: str = "tag") -> Grave:
    """A grave of rows that nothing else counts or follows, by a key of bytes in `column`."""

    async def erase(tx: Transaction, key: bytes) -> None:
        await tx.execute(f"DELETE FROM {table} WHERE {column} = $1", key)  # noqa: S608 - constants
        tx.erases = True

    return Grave(kind, table, {column: b""}, erase)


_TAG = {"tag": b""}


async def _end(tx: Transaction, number: int) -> None:
    """Stop a broadcast that was stopped, and its alert with it."""
    before = await broadcasts.broadcast(tx, number)
    if before is not None and before.finished is None:
        await broadcasts.set_state(tx, number, State.STOPPED, before.opens)
    alert = await alerts.alert_of(tx, number)
    if alert is not None and alert.state is AlertState.STARTED:
        await alerts.put(tx, replace(alert, state=AlertState.STOPPED))


async def _unsay(tx: Transaction, kind: str, subject: bytes) -> None:
    """Take back the voices for a subject; an alert that they were for is a draft again."""
    await voices.erase(tx, Matter(kind), subject)
    alert = await alerts.alert(tx, subject.decode()) if kind == Matter.ALERT else None
    if alert is not None and alert.state in (AlertState.WAITING, AlertState.APPROVED):
        await alerts.put(tx, replace(alert, state=AlertState.DRAFT, starts=None))


async def _erase_alert(tx: Transaction, id: str) -> None:
    alert = await alerts.alert(tx, id)
    if alert is not None:
        await alerts.erase(tx, alert)


GRAVES = (
    Grave(signatures.SIGNATURE, "signature", _TAG, signatures.withdraw, also=("cleaned", "picked")),
    Grave(signatures.CHOICES, "signature", _TAG, signatures.take_choices_back, also=("cleaned",)),
    Grave(suspects.SUSPECT, "suspect", _TAG, suspects.drop),
    Grave(cleanups.CLEANUP, "cleanup", {"id": b""}, cleanups.erase),
    Grave(cleanups.UNDONE, "cleanup", {"id": b""}, cleanups.undo_again),
    Grave(public_names.PUBLIC_NAME, "public_name", _TAG, public_names.retract),
    Grave(public_names.LISTED, "public_name", _TAG, public_names.take_off_again),
    Grave(organisations.ORGANISATION, "organisation", _TAG, organisations.withdraw),
    Grave(organisations.LISTED, "organisation", _TAG, organisations.take_off_again),
    Grave(organisations.CONTACT, "organisation", _TAG, organisations.forget_contact),
    Grave(pledges.PLEDGE, "pledge", {"tag": b"", "pledge": ""}, pledges.withdraw),
    Grave(pledges.DATE, "pledge", {"tag": b"", "pledge": ""}, pledges.take_date_back),
    Grave(subscriptions.SUBSCRIPTION, "subscription", _TAG, subscriptions.unsubscribe),
    Grave(wishes.WISH, "wish", _TAG, wishes.drop),
    Grave(subscriptions.CONSENT, "subscription", _TAG, subscriptions.take_consent_back),
    Grave(subscriptions.OWNER, "subscription", _TAG, subscriptions.disown),
    Grave(subscriptions.REMINDERS, "subscription", _TAG, subscriptions.forget_reminders),
    Grave(responses.RESPONSE, "response", {"tag": b"", "alert": ""}, responses.take_back),
    Grave(conversations.LANGUAGE, "preference", _TAG, conversations.forget_language),
    Grave(conversations.OPEN_FORM, "draft", _TAG, conversations.erase_open_form),
    Grave(staff.STAFF, "staff", _TAG, staff.remove),
    Grave(named_owners.NAMED_OWNER, "named_owner", _TAG, named_owners.forget),
    simple(codes.INVITATION, "invitation", "code"),
    simple(codes.LINK_CODE, "link_code", "code"),
    Grave(notices.NOTICE, "notice", {"id": b""}, notices.drop),
    Grave(broadcasts.GOING_ON, "broadcast", {"number": 0}, _end),
    Grave(voices.VOICES, "voice", {"kind": "", "subject": b""}, _unsay),
    Grave(alerts.ALERT, "alert", {"id": ""}, _erase_alert),
    Grave(closing.CLOSING, "closing", {"token": b""}, closing.forget),
    Grave(exports.EXPORT, "export", {"id": ""}, exports.erase_row),
)


async def bury_again(
    store: Store, state: MachineState, progress: Progress = untold
) -> dict[str, int]:
    """Erase what was erased since the database was copied; the number of rows for each kind.

    Empty where the database has every mark that lies beside it, but for those that it has erased as
    old; these are dropped. The marks that it has and that do not lie there are added. A mark of
    which nobody knows the month is none that is old: erased twice is better than back.

    Raises `StoreUnavailable` and `OSError`.
    """
    missing, known = await _compared(store, state)
    if not missing:
        return {}
    erased = {}
    for done, grave in enumerate(GRAVES, start=1):
        erased[grave.kind] = await _again(store, grave, missing, known)
        progress(Step.ERASING, done, len(GRAVES))
    await tombstones.put(store, missing)
    await store.scrub(progress)
    return {kind: number for kind, number in erased.items() if number}


async def _compared(store: Store, state: MachineState) -> tuple[Collection[bytes], set[bytes]]:
    """The marks that the database lacks, and those that it has; both then have all that count.

    They are read before the reach: what was erased as old in between is not taken for lost.
    """
    noted, known = state.tombstones.months(), await tombstones.months(store)
    oldest = await store.transact(tombstones.reach)
    if learnt := {mark: month for mark, month in known.items() if not noted.get(mark)}:
        state.tombstones.note(learnt)
    tombstones.follow(state, oldest)
    gone = noted.keys() - known.keys()
    return {mark for mark in gone if noted[mark] == "" or noted[mark] >= oldest}, set(known)


async def _again(
    store: Store, grave: Grave, missing: Collection[bytes], known: Collection[bytes]
) -> int:
    erased = 0
    for table in (grave.table, *grave.also):
        piece = partial(_piece, grave=grave, table=table)
        async for rows in walk(store, piece, tuple(grave.key.values())):
            keys = dict.fromkeys(tuple(map(_plain, row)) for row in rows)
            erased += await store.transact(
                partial(_erase, grave=grave, keys=keys, missing=missing, known=known)
            )
    return erased


async def _piece(tx: Transaction, after: Key, limit: int, grave: Grave, table: str) -> list[Row]:
    """The next keys of a table, each as often as there are rows of it."""
    columns = ", ".join(grave.key)
    behind = ", ".join(f"${number}" for number in range(1, len(after) + 1))
    rows = await tx.rows(
        f"SELECT DISTINCT {columns} FROM {table} "  # noqa: S608 - constants
        f"WHERE ({columns}) > ({behind}) ORDER BY {columns} LIMIT ${len(after) + 1}",
        *after,
        limit,
    )
    return list(rows)


async def _erase(
    tx: Transaction,
    grave: Grave,
    keys: Collection[Key],
    missing: Collection[bytes],
    known: Collection[bytes],
) -> int:
    buried = [
        key for key in keys if lies_buried(tx.vault, grave.kind, key, missing, known.__contains__)
    ]
    for key in buried:
        await grave.erase(tx, *key)
    return len(buried)


def _plain(value: Any) -> bytes | str | int:
    """A column's value in the type in which it was buried."""
    return bytes(value) if isinstance(value, (bytes, memoryview, bytearray)) else value
