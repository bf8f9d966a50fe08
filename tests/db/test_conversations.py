"""The language someone chose, and the form being filled in."""

from __future__ import annotations

from db import conversations, old
from db.engine.transaction import Store
from db.old import Old
from db.secrets.vault import AccountTag
from tests.stage.factories import ANA, BEN, CHO


async def language_of(store: Store, tag: AccountTag) -> str | None:
    return await store.transact(lambda tx: conversations.chosen_language(tx, tag))


async def keep_open_form(store: Store, tag: AccountTag, sealed: bytes, day: str) -> None:
    await store.transact(lambda tx: conversations.keep_open_form(tx, tag, sealed, day))


async def open_form_of(store: Store, tag: AccountTag) -> bytes | None:
    return await store.transact(lambda tx: conversations.open_form_of(tx, tag))


async def test_the_last_language_chosen_is_remembered(store: Store) -> None:
    await store.transact(lambda tx: conversations.choose_language(tx, ANA, "my"))
    await store.transact(lambda tx: conversations.choose_language(tx, ANA, "zh-Hant-TW"))
    assert await language_of(store, ANA) == "zh-Hant-TW"
    assert await language_of(store, BEN) is None


async def test_a_forgotten_language_is_asked_for_again(store: Store) -> None:
    await store.transact(lambda tx: conversations.choose_language(tx, ANA, "my"))
    await store.transact(lambda tx: conversations.forget_language(tx, ANA))
    await store.transact(lambda tx: conversations.forget_language(tx, ANA))
    assert await language_of(store, ANA) is None


async def test_a_form_is_kept_as_it_now_stands(store: Store) -> None:
    await keep_open_form(store, ANA, b"first answer", "2026-03-01")
    await keep_open_form(store, ANA, b"both answers", "2026-03-02")
    assert await open_form_of(store, ANA) == b"both answers"
    assert await open_form_of(store, BEN) is None


async def test_a_form_that_was_sent_or_cancelled_is_gone(store: Store) -> None:
    await keep_open_form(store, ANA, b"first answer", "2026-03-01")
    await keep_open_form(store, BEN, b"another form", "2026-03-01")
    await store.transact(lambda tx: conversations.drop_open_form(tx, ANA))
    assert await open_form_of(store, ANA) is None
    assert await open_form_of(store, BEN) == b"another form"


async def test_forms_nobody_touched_since_a_day_are_dropped_and_that_days_stay(
    store: Store,
) -> None:
    await keep_open_form(store, ANA, b"old", "2026-02-27")
    await keep_open_form(store, BEN, b"old, but touched", "2026-02-27")
    await keep_open_form(store, BEN, b"touched", "2026-03-01")
    await keep_open_form(store, CHO, b"young", "2026-03-02")
    await store.transact(lambda tx: old.erase_piece(tx, Old.OPEN_FORMS, "2026-03-01"))
    assert [await open_form_of(store, tag) for tag in (ANA, BEN, CHO)] == [
        None,
        b"touched",
        b"young",
    ]
