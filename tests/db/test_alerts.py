"""Alerts as they are kept, and whose word is for exactly which text of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import alerts, voices
from db.alerts import Alert, AlertState, AlertText
from db.engine.transaction import Store
from db.staff import PersonId
from db.subscriptions import Topic

MINA, JO = PersonId(b"mina"), PersonId(b"jo")
ALERT = Alert(
    "abc234",
    "staff",
    MINA,
    AlertState.DRAFT,
    Topic.ACTION,
    True,
    "2026-03-01",
    {"en": AlertText("Write", "Now.\nPlease.", "Write."), "zh-Hant-TW": AlertText("寫信", "現在")},
    "https://example.org",
    "desk@example.org",
    "Dear member",
    "2026-03-20",
    ("telegram",),
    ("en", "zh-Hant-TW"),
    ("TW", "HK"),
    "2026-03-02T10:00:00Z",
    "2026-03-02T10:00:00Z",
    7,
    language="en",
)
CHANGES = {
    "origin": "milestone 250",
    "topic": Topic.NEWS,
    "urgent": False,
    "texts": {"en": AlertText("Write", "Now.", "Write.")},
    "link": "",
    "contact": "",
    "ready": "",
    "ends": None,
    "platforms": (),
    "languages": ("zh-Hant-TW",),
    "countries": (),
    "go_at": None,
    "language": "zh-Hant-TW",
}


async def put(store: Store, *those: Alert) -> None:
    for alert in those:
        await store.transact(lambda tx, alert=alert: alerts.put(tx, alert))  # type: ignore[misc]


async def behind(store: Store, alert: Alert) -> frozenset[PersonId]:
    return await store.transact(lambda tx: voices.behind(tx, alert.proposal))


async def test_an_alert_is_kept_whole(store: Store) -> None:
    await put(store, ALERT, replace(ALERT, id="other2", author=None, texts={}))
    assert await store.transact(lambda tx: alerts.alert(tx, "abc234")) == ALERT
    changed = replace(
        ALERT, texts={"ar": AlertText("اتصلوا", "لاحقًا.")}, language="ar", broadcast=None
    )
    await put(store, changed)
    assert await store.transact(lambda tx: alerts.alert(tx, "abc234")) == changed
    assert await store.transact(lambda tx: alerts.alert(tx, "nobody")) is None


async def test_alerts_are_found_by_state_and_by_broadcast(store: Store) -> None:
    draft = replace(ALERT, id="draft2", broadcast=None)
    first, second = (
        replace(ALERT, id=f"sent2{n}", state=AlertState.STARTED, broadcast=n) for n in (2, 3)
    )
    await put(store, first, draft, second)
    assert await store.transact(lambda tx: alerts.in_state(tx, AlertState.DRAFT)) == (draft,)
    assert await store.transact(lambda tx: alerts.sent(tx, 10)) == (second, first)
    assert await store.transact(lambda tx: alerts.sent(tx, 1)) == (second,)
    assert await store.transact(lambda tx: alerts.sent_between(tx, 2, 3)) == (second,)
    assert await store.transact(lambda tx: alerts.alert_of(tx, 2)) == first


async def test_voices_are_for_exactly_one_text(store: Store) -> None:
    await put(store, ALERT)
    for person in (MINA, JO, MINA):
        await store.transact(lambda tx, who=person: voices.stand_behind(tx, ALERT.proposal, who))  # type: ignore[misc]
    assert await behind(store, ALERT) == {MINA, JO}
    changed = replace(ALERT, link="https://example.org/other")
    assert await behind(store, changed) == frozenset()
    await store.transact(lambda tx: voices.stand_behind(tx, changed.proposal, JO))
    assert await behind(store, changed) == {JO}
    assert await behind(store, ALERT) == {MINA}
    await store.transact(lambda tx: voices.withdraw(tx, ALERT.proposal))
    assert await behind(store, ALERT) == await behind(store, changed) == frozenset()


async def test_an_erased_draft_leaves_no_rows(store: Store) -> None:
    await put(store, ALERT)
    await store.transact(lambda tx: voices.stand_behind(tx, ALERT.proposal, MINA))
    await store.transact(lambda tx: alerts.erase(tx, ALERT))
    for table in ("alert", "alert_text", "voice"):
        sql = f"SELECT * FROM {table}"
        assert not await store.transact(lambda tx, sql=sql: tx.rows(sql))  # type: ignore[misc]


@pytest.mark.parametrize("field", CHANGES)
def test_whatever_people_get_or_who_gets_it_changes_the_fingerprint(field: str) -> None:
    changed = replace(ALERT, **{field: CHANGES[field]})  # type: ignore[arg-type]
    assert changed.fingerprint != ALERT.fingerprint


@given(
    st.sampled_from(AlertState),
    st.none() | st.just(JO),
    st.none() | st.just("2026-04-01T00:00:00Z"),
    st.none() | st.integers(1, 9),
)
def test_how_far_it_has_come_does_not(
    state: AlertState, author: PersonId | None, starts: str | None, broadcast: int | None
) -> None:
    later = replace(ALERT, state=state, author=author, starts=starts, broadcast=broadcast)
    assert later.fingerprint == ALERT.fingerprint
