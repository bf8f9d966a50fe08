"""A row of which one column was changed, past the program, does not count; whichever column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from db import (
    alerts,
    broadcasts,
    cleanups,
    closing,
    doorways,
    exports,
    goals,
    invitations,
    marks,
    named_owners,
    organisations,
    pledges,
    public_names,
    signatures,
    staff,
    voices,
)
from db.engine.transaction import Store, Transaction
from db.marks import Marked
from tests.stage.adversary import alter, columns, copy, other
from tests.stage.factories import TEXT
from tests.stage.marked import COUNTS, NOW, SENT, filled
from tests.stage.stores import VAULT

KINDS = {
    "role": "owner",
    "kind": "digest",
    "state": "stopped",
    "appearance": "public",
    "topic": 2,
    "confirmed": 0,
    "country": "US",
    "letter_text": 2,
    "finished": NOW,
}
"""Other values for columns in which not any value can stand."""


def test_every_table_with_marks_is_tried() -> None:
    assert set(COUNTS) == set(Marked)


@pytest.mark.parametrize("table", Marked)
async def test_a_row_counts_as_it_was_written(store: Store, table: Marked) -> None:
    await store.transact(filled)
    assert await store.transact(COUNTS[table])


@pytest.mark.parametrize("table", Marked)
async def test_no_column_can_be_changed(store: Store, table: Marked) -> None:
    """Each in turn, also to nothing, and the mark itself."""
    await store.transact(filled)
    text = replace(TEXT, sha256="cd" * 32)
    await store.transact(lambda tx: signatures.register_text(tx, text))
    before = await store.transact(lambda tx: copy(tx, table))
    (row,) = before.rows
    for name, value in zip(before.columns, row, strict=True):
        if (table, name) == (Marked.GOAL, "id"):
            continue  # the database itself lets no other id stand
        changed = KINDS.get(name, other(value) if value is not None else "x")
        if name == "kind" and table is Marked.VOICE:
            changed = "invitation"
        absent = ("author", "tag", "address", "kept", "reason", "signature", "leaf")
        if name in absent and value is None:
            changed = b"x" * 16
        await store.transact(lambda tx, n=name, v=changed: alter(tx, table, n, v))  # type: ignore[misc]
        assert not await store.transact(COUNTS[table]), name
        await store.transact(lambda tx, n=name, v=value: alter(tx, table, n, v))  # type: ignore[misc]
        assert await store.transact(COUNTS[table]), name


@pytest.mark.parametrize("table", Marked)
async def test_without_the_check_any_column_can_be_changed(
    store: Store, table: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where no mark is looked at, a changed row counts on."""
    await store.transact(filled)
    marking = (signatures, pledges, staff, voices, invitations, alerts, broadcasts, named_owners)
    others = (public_names, organisations, goals, doorways, cleanups, closing, exports)
    for module in (*marking, *others):
        if hasattr(module, "fits"):
            monkeypatch.setattr(module, "fits", lambda *_: True)
    names = await store.transact(lambda tx: columns(tx, table))
    column = {
        Marked.VOICE: "fingerprint",
        Marked.LINK_CODE: "expires",
        Marked.PUBLIC_NAME: "name",
        Marked.ORGANISATION: "country",
        Marked.GOAL: "people",
        Marked.DOORWAY: "address",
        Marked.CLEANUP: "taken_on",
        Marked.CLOSING: "ends",
        Marked.EXPORTED: "month",
    }.get(table)
    column = column or next(each for each in ("locale", "zone", "link") if each in names)
    value: Any = {Marked.VOICE: b"other", Marked.GOAL: 7}.get(table, "other")
    await store.transact(lambda tx: alter(tx, table, column, value))
    assert await store.transact(COUNTS[table])


async def test_the_words_of_an_alert_are_under_its_mark(store: Store) -> None:
    for change in (
        "UPDATE alert_text SET title = 'Go to the square'",
        "UPDATE alert_text SET body = 'Now.'",
        "UPDATE alert_text SET action = ''",
        "UPDATE alert_text SET locale = 'fr'",
        "INSERT INTO alert_text SELECT alert, 'ar', title, body, action, '' FROM alert_text",
        "UPDATE alert_text SET correction = 'There was no march.'",
        "DELETE FROM alert_text",
    ):
        await store.transact(_filled_anew)
        assert await store.transact(COUNTS[Marked.ALERT])
        await store.transact(lambda tx, sql=change: tx.execute(sql))  # type: ignore[misc]
        assert not await store.transact(COUNTS[Marked.ALERT]), change


async def _filled_anew(tx: Transaction) -> None:
    await alerts.put(tx, SENT)


async def test_what_was_changed_is_never_marked_by_what_comes_after(store: Store) -> None:
    """An alert that is stopped, a broadcast that is paused, an invitation that is taken up."""

    async def work(tx: Transaction) -> None:
        await filled(tx)
        await alter(tx, "alert_text", "body", "Go to the square.")
        await alter(tx, "broadcast", "zone", "Asia/Taipei")
        await alter(tx, "invitation", "role", "owner")
        changed = await alerts.alert(tx, SENT.id)
        assert changed is not None
        await alerts.put(tx, replace(changed, state=alerts.AlertState.STOPPED))
        assert await broadcasts.set_state(tx, 1, broadcasts.State.PAUSED, NOW)
        (invited,) = await invitations.pending(tx, "")
        await invitations.put(tx, replace(invited, expires="2027"))
        assert not await COUNTS[Marked.ALERT](tx)
        assert not await COUNTS[Marked.BROADCAST](tx)
        assert not await COUNTS[Marked.INVITATION](tx)

    await store.transact(work)


def test_a_mark_is_for_one_table_and_one_reading_of_the_columns() -> None:
    def made(table: Marked, content: list[Any]) -> bytes:
        return marks.mark(VAULT, table, content)

    assert made(Marked.STAFF, ["a", "b"]) == made(Marked.STAFF, ["a", "b"])
    assert made(Marked.STAFF, ["a", "b"]) != made(Marked.VOICE, ["a", "b"])
    assert made(Marked.STAFF, ["a", "b"]) != made(Marked.STAFF, ["ab", ""])
    assert made(Marked.STAFF, [b"\xab"]) != made(Marked.STAFF, ["ab"])
    assert made(Marked.STAFF, [1]) != made(Marked.STAFF, ["1"])
    assert made(Marked.STAFF, [None]) != made(Marked.STAFF, [""])
